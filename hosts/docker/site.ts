import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { BackupStore, Webhooks } from "../environment";
import type { Dns, Placement } from "../host";
import type { DockerServer } from "./server";
import type { Sources } from "./sources";

/** What every part of one product in one environment shares on a machine with Docker. */
export interface Site {
  readonly placement: Placement;
  /** The machine, and what all products there share. */
  readonly server: DockerServer;
  /** The product's own network, on which its parts find one another by name. */
  readonly network: docker.Network;
  /** DNS zone of the environment. */
  readonly dns: Dns;
  /** The product's images. */
  readonly sources: Sources;
  /** Where the team hears that something is wrong. */
  readonly webhooks: Webhooks;
  /** Where copies of backups go. Absent: they stay on the machine. */
  readonly backupStore?: BackupStore;
  /** What must exist before the proxy reaches that network. */
  readonly reachable: pulumi.Resource;
}
