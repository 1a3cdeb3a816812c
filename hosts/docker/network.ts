import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../host";
import { onDaemon } from "./daemon";
import { labels } from "./labels";
import { placedName } from "./names";
import { program } from "./program";
import type { DockerServer } from "./server";
import type { Site } from "./site";

/**
 * The network of one product. The proxy joins it, and so reaches what it serves, while products do not reach one another.
 * @param proxied names that lead to the proxy from inside too, where they would lead nowhere, or out and in again
 */
export function productNetwork(
  { server, placement, proxied }: { server: DockerServer; placement: Placement; proxied: string[] },
  name: string,
  opts: { parent: pulumi.Resource },
): Pick<Site, "network" | "reachable"> {
  const network = new docker.Network(
    `${name}-network`,
    { name: placedName(placement, name), labels: labels(placement) },
    onDaemon({ server }, opts),
  );
  const reachable = program(
    { server },
    `${name}-network-proxied`,
    {
      run: { create: "network.mjs join", delete: "network.mjs leave" },
      environment: {
        NETWORK: network.name,
        CONTAINER: server.proxy.name,
        // Another proxy joins again.
        CONTAINER_ID: server.proxy.id,
        ALIASES: proxied.join(" "),
      },
    },
    opts,
  );
  return { network, reachable };
}
