import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../host";
import { onDaemon, type Daemon } from "./daemon";
import { labels } from "./labels";
import { logging } from "./logging";

export interface ContainerSpec extends Omit<
  docker.ContainerArgs,
  "memory" | "memorySwap" | "envs" | "labels" | "image" | "command" | "entrypoints"
> {
  image: pulumi.Input<string>;
  /** Exactly what runs; the image's ENTRYPOINT and CMD are not used. */
  command: pulumi.Input<string>[];
  /** Megabytes, swap included. */
  memoryMb: number;
  env?: Record<string, pulumi.Input<string>>;
  secrets?: Record<string, pulumi.Input<string>>;
  /** Variables that win over both. */
  overrides?: pulumi.Input<Record<string, string>>;
  /** What it is of its product: `process:web`. */
  part: string;
  /** Labels besides those of everything. */
  labels?: Record<string, string>;
}

/**
 * A container that may do nothing but its work: no capability of root, no way to gain one, a limit to its memory and to
 * its log. It comes back when it ends and when the machine starts again.
 *
 * `mustRun` is off: the provider would delete a container that ends at once, and its log with it.
 */
export function container(
  site: { server: Daemon; placement: Placement },
  name: string,
  { command, memoryMb, env = {}, secrets = {}, overrides = {}, part, labels: more = {}, ...args }: ContainerSpec,
  opts: pulumi.CustomResourceOptions,
): docker.Container {
  const [program = "", ...rest] = command;
  return new docker.Container(
    name,
    {
      restart: "unless-stopped",
      init: true,
      // One that never ends its loop leaves the other processors to the others; each machine has one.
      cpus: "1",
      capabilities: { drops: ["ALL"] },
      securityOpts: ["no-new-privileges"],
      ...logging(site.server.logShipping),
      mustRun: false,
      ...args,
      entrypoints: [program],
      command: rest,
      memory: memoryMb,
      memorySwap: memoryMb,
      envs: variables({ env, secrets, overrides }),
      labels: [
        ...labels(site.placement),
        ...Object.entries({ part, ...more }).map(([label, value]) => ({ label, value })),
      ],
    },
    onDaemon(site, opts),
  );
}

/** Variables as Docker wants them, in the order of their names, so that another order in a program changes nothing. */
function variables({
  env,
  secrets,
  overrides,
}: Required<Pick<ContainerSpec, "env" | "secrets" | "overrides">>): pulumi.Output<string[]> {
  const lines = pulumi.all([{ ...env, ...secrets }, overrides]).apply(([known, winning]) =>
    Object.entries({ ...known, ...winning })
      .map(([name, value]) => `${name}=${value}`)
      .sort(),
  );
  return Object.keys(secrets).length > 0 ? pulumi.secret(lines) : lines;
}
