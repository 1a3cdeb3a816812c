import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import type { AppSpec, HostOptions, ProcessSpec } from "../host";
import { localName, nameLimits } from "./names";
import { fingerprint } from "./fingerprint";
import type { Site } from "./site";
import { containerProcessors } from "./sizes";
import { tags } from "./tags";

/** Port of what has no HTTP of its own: the one that Scaleway looks at when none is named. */
const defaultPort = 8080;

/** Holds the name of a release. */
export const releaseVariable = "SOCLE_RELEASE";

type ContainerArgs = scaleway.containers.ContainerArgs;
type Work = Pick<
  ContainerArgs,
  "commands" | "livenessProbe" | "maxScale" | "minScale" | "port" | "privacy" | "startupProbe" | "tags"
>;

export interface ContainerSpec extends Work {
  image: pulumi.Input<string>;
  memoryMb: number;
  env: Record<string, pulumi.Input<string>>;
  secrets: Record<string, pulumi.Input<string>>;
}

/**
 * One serverless container on the product's private network.
 *
 * Of the two fields of a container, `command` replaces the image's ENTRYPOINT and `args` its CMD: only the first is set,
 * so that exactly the command runs. `livenessProbe` is used and never the older `healthChecks`, which ends the provider in
 * a panic when a container is created with it.
 */
export function container(
  site: Site,
  name: string,
  spec: ContainerSpec,
  opts: HostOptions,
): scaleway.containers.Container {
  const { memoryMb, env, secrets, ...work } = spec;
  return new scaleway.containers.Container(
    name,
    {
      ...work,
      name: localName(site.placement, name, nameLimits.container),
      namespaceId: site.containerNamespaceId,
      privateNetworkId: site.privateNetworkId,
      protocol: "http1",
      httpsConnectionsOnly: true,
      memoryLimitBytes: memoryMb * 1_000_000,
      cpuLimit: containerProcessors.get(memoryMb),
      environmentVariables: env,
      secretEnvironmentVariables: pulumi.secret(secrets),
      region: site.region,
    },
    opts,
  );
}

/** The container of a process that answers HTTP, or that works in the background. */
export function processContainer(site: Site, app: AppSpec, name: string, spec: ProcessSpec): ContainerSpec {
  return {
    image: spec.image ?? app.image,
    memoryMb: spec.memoryMb,
    env: { ...app.env, ...spec.env },
    secrets: { ...app.secrets, ...spec.secrets },
    minScale: spec.instances.min,
    maxScale: spec.instances.max,
    ...(spec.http === undefined ? background(spec.command) : web(spec.command, spec.http)),
    tags: [...tags(site.placement), `process:${name}`, ...(isSingleton(spec) ? ["singleton"] : [])],
  };
}

/**
 * The container of the release command. A container and not a Serverless Job, for jobs have no private network
 * (Scaleway, "Differences between Serverless Jobs, Containers and Functions"): a database would need a public endpoint.
 * It runs the lines when it starts, tells the outcome over HTTP, and is scaled to zero until the next release. It has
 * the memory of the largest process.
 */
export function releaseContainer(site: Site, app: AppSpec, lines: string[]): ContainerSpec {
  const secrets = { ...app.secrets, ...app.releaseSecrets };
  return {
    image: app.image,
    memoryMb: Math.max(...Object.values(app.processes).map(({ memoryMb }) => memoryMb)),
    env: app.env,
    secrets: { ...secrets, [releaseVariable]: releaseName(app, secrets, lines) },
    minScale: 0,
    maxScale: 1,
    commands: ["python3", "-c", program("release.py"), ...lines],
    port: defaultPort,
    privacy: "private",
    // A failed release answers 500 and must stay up to tell why.
    livenessProbe: { tcp: true, ...patience },
    tags: [...tags(site.placement), "process:release"],
  };
}

/**
 * Lets the program that waits tell this release's answer from the previous one's, which may still be served a while.
 * Secret, for it is made of secrets: a short one could be guessed from it.
 */
function releaseName({ image, env }: AppSpec, secrets: AppSpec["secrets"], lines: string[]): pulumi.Output<string> {
  const release = pulumi.output({ image, env, secrets, lines });
  return pulumi.secret(release.apply((all) => fingerprint(all).slice(0, 16)));
}

const patience = { failureThreshold: 30, interval: "10s", timeout: "5s" };

function web(command: string[], http: NonNullable<ProcessSpec["http"]>): Work {
  return {
    commands: command,
    port: http.port,
    privacy: http.public ? "public" : "private",
    // The new version takes traffic once its health path answers; a busy one is not killed for answering late.
    startupProbe: { http: { path: http.health }, ...patience },
    livenessProbe: { tcp: true, ...patience },
  };
}

/** Seconds that a background process must have lived to be well: what lacks a setting ends within them. */
const settlingSeconds = 15;

/**
 * A serverless container must listen on a port (Scaleway, "Containers limitations"), which a worker or a scheduler does
 * not: its command is started by a small program that answers there while the command lives. It is ready once the command
 * has lived a while; the previous version works until then.
 */
function background(command: string[]): Work {
  return {
    commands: ["python3", "-c", program("background.py"), String(settlingSeconds), ...command],
    port: defaultPort,
    privacy: "private",
    startupProbe: { http: { path: "/" }, ...patience },
    livenessProbe: { http: { path: "/" }, ...patience },
  };
}

function isSingleton({ http, instances }: ProcessSpec): boolean {
  return http === undefined && instances.min === 1 && instances.max === 1;
}

function program(file: string): string {
  return readFileSync(join(__dirname, file), "utf8");
}
