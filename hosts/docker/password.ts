import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { HostOptions } from "../host";

/** A password of letters and digits, which mean nothing to a URL, a shell or a configuration file. */
export function password(name: string, opts: HostOptions): pulumi.Output<string> {
  return pulumi.secret(new random.RandomPassword(name, { length: 40, special: false }, opts).result);
}
