import type { Placement } from "../host";
import { physicalName, placedName as nameWithin } from "../names";

export { physicalName };

/** Longest name of what is also a host name: one label of DNS (RFC 1035, 2.3.4). */
const hostnameLimit = 63;

/** Name of a container, network or volume: `lvao-dev-db` of `lvao-db`. */
export function placedName(placement: Placement, name: string): string {
  return nameWithin(placement, name, hostnameLimit);
}

/** Name of a process on its product's network, by which all of its containers answer. */
export function privateHostname(app: string, process: string): string {
  return physicalName([app, process], hostnameLimit);
}
