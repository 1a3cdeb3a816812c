import type { Placement } from "../host";
import { physicalName, placedName as nameWithin } from "../scaleway/names";

export { physicalName };

/** Longest name of what is also a host name: one label of DNS (RFC 1035, 2.3.4). */
const hostnameLimit = 63;

/** Length of what Pulumi puts behind a name so that a new container may stand beside the old one: `-0a1b2c3`. */
const suffixLength = 8;

/** Name of a container, network or volume: `lvao-dev-db` of `lvao-db`. */
export function placedName(placement: Placement, name: string): string {
  return nameWithin(placement, name, hostnameLimit);
}

/** Begin of the name of a container that is replaced by one that stands beside it. */
export function namePrefix(placement: Placement, name: string): string {
  return nameWithin(placement, name, hostnameLimit - suffixLength);
}
