import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

/**
 * A secret that nobody has to choose, marked as one: letters and digits, drawn once and kept in the encrypted state.
 * Drawn again, which ends sessions and makes what was encrypted with it unreadable, only when `length` changes or the
 * resource is replaced by hand.
 *
 * @param length number of characters. Default: 64, about 380 bits
 */
export function generatedSecret(
  name: string,
  opts: { parent: pulumi.Resource; protect?: boolean },
  length = 64,
): pulumi.Output<string> {
  return pulumi.secret(new random.RandomPassword(name, { length, special: false }, opts).result);
}
