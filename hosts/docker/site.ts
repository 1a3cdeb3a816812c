import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { BackupStore, Webhooks } from "../environment";
import type { Placement } from "../host";
import type { DockerServer } from "./server";

export { protection } from "../placement";

/** What every part of one product in one environment shares on a machine with Docker. */
export interface Site {
  readonly placement: Placement;
  /** The machine, and what all products there share. */
  readonly server: DockerServer;
  /** The product's own network, on which its parts find one another by name. */
  readonly network: docker.Network;
  /** Where the team hears that something is wrong. */
  readonly webhooks: Webhooks;
  /** Where copies of backups go. Absent: they stay on the machine. */
  readonly backupStore?: BackupStore;
  /** What must exist before the proxy reaches that network. */
  readonly reachable: pulumi.Resource;
}

/** Options of a resource of Docker: besides its parent and what must exist before, the daemon that it is made on. */
export function onDaemon(
  { server }: Pick<Site, "server">,
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  return { ...opts, provider: server.provider };
}
