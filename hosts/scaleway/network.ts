import * as scaleway from "@pulumiverse/scaleway";
import type { HostOptions, Placement } from "../host";
import { nameLimits, physicalName } from "./names";
import { tags } from "./tags";

/**
 * A private network that holds one product in one environment and nothing else. Databases are on it alone, and
 * containers are attached to it: nothing that holds data has a public address.
 */
export function privateNetwork(
  name: string,
  { placement, region, projectId }: { placement: Placement; region: string; projectId: string },
  opts: HostOptions,
): scaleway.network.PrivateNetwork {
  const common = {
    name: physicalName([placement.product, placement.environment], nameLimits.network),
    tags: tags(placement),
    region,
    projectId,
  };
  const vpc = new scaleway.network.Vpc(`${name}-vpc`, common, opts);
  return new scaleway.network.PrivateNetwork(`${name}-private-network`, { ...common, vpcId: vpc.id }, opts);
}
