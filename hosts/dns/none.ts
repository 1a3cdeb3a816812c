import * as pulumi from "@pulumi/pulumi";
import type { Dns } from "../host";

/** A zone whose records are made by hand, or that needs none. */
export function noDns({ zone }: { zone: string }): Dns {
  const refuse = (domain: string): never => {
    throw new pulumi.RunError(
      `A record for ${domain} is asked for, and socle:dns says that records of ${zone} are made by hand`,
    );
  };
  return { zone, record: (_name, { domain }) => refuse(domain), alias: (_name, { domain }) => refuse(domain) };
}
