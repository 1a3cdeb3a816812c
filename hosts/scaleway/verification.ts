import * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type * as scaleway from "@pulumiverse/scaleway";
import type { HostOptions } from "../host";
import { releaseVariable, type ContainerSpec } from "./container";
import { fingerprint } from "./fingerprint";
import type { Site } from "./site";

/**
 * Seconds. PATIENCE: without a good answer from something that should give one; SOCLE_PATIENCE_SECONDS in the environment
 * of Pulumi says otherwise for one run. LIMIT: in all; for a container, longer than its start probe takes; for a release,
 * as long as Scaleway lets a request last.
 */
const limits = {
  container: { PATIENCE_SECONDS: "60", LIMIT_SECONDS: "600" },
  release: { PATIENCE_SECONDS: "120", LIMIT_SECONDS: "3600" },
};

/**
 * Waits until a container is well, or fails with the reason. Needed since a container that never listens ends in the
 * state `error`, of which the provider only warns.
 *
 * Runs again, in place, each time the container's inputs change: their hash is one of its variables.
 * @param healthPath path that must answer 2xx or 3xx at the container's public address; absent: the platform's own
 *   probes decide. A private container is not called, for that would hand it the deployer's key.
 */
export function containerIsHealthy(
  site: Site,
  name: string,
  of: { container: scaleway.containers.Container; spec: ContainerSpec; healthPath?: string },
  opts: HostOptions,
): command.local.Command {
  return waitFor(site, name, "container", of, of.healthPath === undefined ? {} : { HEALTH_PATH: of.healthPath }, opts);
}

/** Waits until the release command has succeeded, or fails with the end of its log. */
export function releaseSucceeded(
  site: Site,
  name: string,
  of: { container: scaleway.containers.Container; spec: ContainerSpec },
  opts: HostOptions,
): command.local.Command {
  return waitFor(site, name, "release", of, { RELEASE: of.spec.secrets[releaseVariable] ?? "" }, opts);
}

function waitFor(
  { secretKey }: Site,
  name: string,
  program: "container" | "release",
  { container, spec }: { container: scaleway.containers.Container; spec: ContainerSpec },
  environment: Record<string, pulumi.Input<string>>,
  opts: HostOptions,
): command.local.Command {
  return new command.local.Command(
    name,
    {
      // From the root of the project, where Pulumi runs commands: an absolute path would differ from machine to machine.
      create: `node hosts/scaleway/wait/${program}.mjs`,
      environment: {
        ...environment,
        ...limits[program],
        CONTAINER_ID: container.id,
        CONTAINER_REVISION: revision(spec),
        ...(secretKey === undefined ? {} : { SCW_SECRET_KEY: pulumi.secret(secretKey) }),
      },
      addPreviousOutputInEnv: false,
      // The reason of a failure comes with the error; anything else would be shown twice.
      logging: command.local.Logging.None,
    },
    opts,
  );
}

/** Secret, though a hash: a short secret could be guessed from it. */
function revision(spec: ContainerSpec): pulumi.Output<string> {
  return pulumi.secret(pulumi.output(spec).apply(fingerprint));
}
