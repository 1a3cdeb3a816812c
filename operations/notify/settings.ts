import { z } from "zod";
import { UsageError } from "../../engine/usage-error";
import { notificationSettings, type NotificationSetting } from "../../environment/notifications";
import type { Pulumi } from "../stack/pulumi";
import { targetOf, type Target } from "./targets";

const settings = z.object(notificationSettings);
const configuration = z.record(z.string(), z.object({ value: z.string().optional() }));

/**
 * The targets that a stack file names.
 * @throws UsageError that names the settings that cannot be used, without their values
 */
export async function notificationTargets(pulumi: Pulumi): Promise<Target[]> {
  const values = configuration.parse(await pulumi.query(["config", "--json", "--show-secrets"]));
  const set = Object.keys(notificationSettings).map((name) => [name, values[`socle:${name}`]?.value]);
  const { data, error } = settings.safeParse(Object.fromEntries(set));
  if (error) {
    const mistakes = error.issues.map(({ path, message }) => `  socle:${path.join(".")} must be ${message}.`);
    throw new UsageError(`Pulumi.${pulumi.stack}.yaml:\n${mistakes.join("\n")}`);
  }
  return Object.entries(data).flatMap(([name, address]) =>
    address === undefined ? [] : [targetOf[name as NotificationSetting](address)],
  );
}
