import type * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { HostOptions } from "../host";

/**
 * A password that Scaleway's databases accept: 8 to 128 characters with a lower and an upper case letter, a digit and a
 * special character (Terraform provider, rdb_user). The specials mean nothing in a URL.
 */
export function databasePassword(name: string, opts: HostOptions): pulumi.Output<string> {
  return new random.RandomPassword(
    name,
    { length: 40, minLower: 1, minUpper: 1, minNumeric: 1, minSpecial: 1, overrideSpecial: "-_." },
    opts,
  ).result;
}
