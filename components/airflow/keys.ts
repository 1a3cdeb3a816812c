import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import { generatedSecret } from "../generated-secret";
import type { AirflowArgs } from "./args";
import { fernetKey } from "./encodings";
import type { AirflowSettings } from "./variables";

/** The key of a new Airflow. */
export const firstKeys: readonly number[] = [1];

/** Drawn once and kept: without its Fernet keys Airflow could not read what they encrypted, others end every session. */
export function generatedKeys(
  name: string,
  { version, host, fernetKeys = firstKeys }: AirflowArgs,
  parent: pulumi.Resource,
): Pick<AirflowSettings, "fernetKey" | "webSecretKey" | "jwtSecret"> {
  const keys = fernetKeys.map((number) => {
    const keyName = number === 1 ? `${name}-fernet-key` : `${name}-fernet-key-${number}`;
    return new random.RandomBytes(keyName, { length: 32 }, { parent, ...host.protection }).base64.apply(fernetKey);
  });
  return {
    fernetKey: pulumi.secret(pulumi.all(keys).apply((all) => all.join(","))),
    webSecretKey: generatedSecret(`${name}-web-secret-key`, { parent }),
    jwtSecret: version === 3 ? generatedSecret(`${name}-jwt-secret`, { parent }) : "",
  };
}
