import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import type { Placement } from "../host";
import { protection } from "../placement";
import { programIn } from "../program";
import { nameLimits, physicalName } from "./names";
import { tags } from "./tags";

export interface ScalewayDockerServerArgs {
  /** What it is named and labelled with; `product` stands for all of the environment. */
  placement: Placement;
  /** `fr-par-1` */
  zone: string;
  projectId: string;
  /** What Scaleway calls the size of the machine: `PLAY2-MICRO`. A change restarts it. */
  type: string;
  /** Disk with all of the data, in gigabytes. Grows in place; never shrinks. */
  storageGb: number;
  /** Ranges of IPv4 addresses that SSH is let in from: `203.0.113.0/24`. Default: all. */
  sshFrom?: readonly string[];
}

/** Ports that people call: HTTP, HTTPS over TCP and QUIC. */
const openPorts = [
  { protocol: "TCP", port: 80 },
  { protocol: "TCP", port: 443 },
  { protocol: "UDP", port: 443 },
];

/**
 * An Instance of Scaleway with Docker on it and its own address, reached over SSH as `root` with the keys of the Scaleway
 * project ("How to create an SSH key"). All data of the products is on its disk.
 *
 * @example
 * const server = new ScalewayDockerServer("docker-server", { placement, zone: "fr-par-1", projectId, type: "PLAY2-MICRO", storageGb: 40 });
 * const docker = new DockerServer("docker", { …, daemon: server.daemon });
 *
 * Replaces data: another zone, project or environment. It is refused while the environment is not disposable. An update of
 * the operating system is the machine's own affair (unattended-upgrades), never another machine; it starts again by itself
 * at four in the morning, by its own clock (UTC), when that needs it.
 */
export class ScalewayDockerServer extends pulumi.ComponentResource {
  /** `ssh://root@203.0.113.7`, known once Docker answers there. */
  readonly daemon: pulumi.Output<string>;
  /** IPv4 address, known once Docker answers there. */
  readonly address: pulumi.Output<string>;

  constructor(name: string, args: ScalewayDockerServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:hosts:ScalewayDockerServer", name, {}, opts);
    const { placement, zone, projectId, type, storageGb, sshFrom } = args;
    const kept = { parent: this, ...protection(placement) };
    const common = { tags: tags(placement), zone, projectId };
    const label = physicalName([placement.environment, "docker"], nameLimits.instance);

    // Kept too: names of the environment point at it.
    const ip = new scaleway.instance.Ip(`${name}-ip`, common, kept);
    const server = new scaleway.instance.Server(
      name,
      {
        ...common,
        name: label,
        type,
        image: "debian_trixie",
        ipId: ip.id,
        rootVolume: { volumeType: "sbs_volume", sizeInGb: storageGb, deleteOnTermination: placement.disposable },
        securityGroupId: firewall(`${name}-firewall`, { ...common, name: label }, sshFrom, { parent: this }).id,
        cloudInit: readFileSync(join(__dirname, "docker-server.cloud-init.yaml"), "utf8"),
      },
      // Both say how a machine begins: a newer image or text would throw away a machine that runs, with its data.
      { ...kept, ignoreChanges: ["image", "cloudInit"] },
    );
    const daemon = pulumi.interpolate`ssh://root@${ip.address}`;
    const answers = programIn(
      "hosts/scaleway/wait",
      `${name}-answers`,
      {
        run: { create: "docker-server.mjs" },
        environment: { DAEMON: daemon, SERVER_ID: server.id, LIMIT_SECONDS: "600" },
        remembers: false,
      },
      { parent: this },
    );
    this.daemon = pulumi.all([daemon, answers.id]).apply(([url]) => url);
    this.address = pulumi.all([ip.address, answers.id]).apply(([address]) => address);
    this.registerOutputs({ daemon: this.daemon, address: this.address });
  }
}

/** Besides what people call, it lets SSH in, by which Docker is reached. */
function firewall(
  name: string,
  common: { name: string; tags: string[]; zone: string; projectId: string },
  sshFrom: readonly string[] | undefined,
  opts: pulumi.CustomResourceOptions,
): scaleway.instance.SecurityGroup {
  const from = sshFrom?.map((ipRange) => ({ ipRange })) ?? [{}];
  const ssh = from.map((range) => ({ protocol: "TCP", port: 22, ...range }));
  return new scaleway.instance.SecurityGroup(
    name,
    {
      ...common,
      inboundDefaultPolicy: "drop",
      outboundDefaultPolicy: "accept",
      inboundRules: [...ssh, ...openPorts].map((rule) => ({ action: "accept", ...rule })),
    },
    opts,
  );
}
