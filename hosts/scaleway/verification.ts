import type * as command from "@pulumi/command";
import * as pulumi from "@pulumi/pulumi";
import type * as scaleway from "@pulumiverse/scaleway";
import type { HostOptions } from "../host";
import { programIn } from "../program";
import { releaseVariable, type ContainerSpec } from "./container";
import { fingerprint } from "./fingerprint";
import type { Site } from "./site";

const folder = "hosts/scaleway/wait";

/**
 * Seconds. PATIENCE: without a good answer from something that should give one; SOCLE_PATIENCE_SECONDS in the environment
 * of Pulumi says otherwise for one run. LIMIT: in all; for a container, longer than its start probe takes; for a release,
 * as long as Scaleway lets a request last.
 */
const limits = {
  container: { PATIENCE_SECONDS: "60", LIMIT_SECONDS: "600" },
  release: { PATIENCE_SECONDS: "120", LIMIT_SECONDS: "3600" },
};

/** A container, and what it was made from. */
interface Made {
  container: scaleway.containers.Container;
  spec: ContainerSpec;
}

/**
 * Waits until a container is well, or fails with the reason. Needed since a container that never listens ends in the
 * state `error`, of which the provider only warns.
 *
 * Runs again, in place, each time the container's inputs change: their hash is one of its variables.
 * @param of.healthPath path that must answer 2xx or 3xx at the container's public address; absent: the platform's own
 *   probes decide. A private container is not called, for that would hand it the deployer's key.
 */
export function containerIsHealthy(
  site: Site,
  name: string,
  of: Made & { healthPath?: string },
  opts: HostOptions,
): command.local.Command {
  const environment = {
    ...limits.container,
    ...watched(site, of),
    ...(of.healthPath === undefined ? {} : { HEALTH_PATH: of.healthPath }),
  };
  return programIn(folder, name, { run: { create: "container.mjs" }, environment, remembers: false }, opts);
}

/** Waits until the release command has succeeded, or fails with the end of its log. */
export function releaseSucceeded(site: Site, name: string, of: Made, opts: HostOptions): command.local.Command {
  const environment = {
    ...limits.release,
    ...watched(site, of),
    RELEASE: of.spec.secrets[releaseVariable] ?? "",
  };
  return programIn(folder, name, { run: { create: "release.mjs" }, environment, remembers: false }, opts);
}

function watched({ secretKey }: Site, { container, spec }: Made): Record<string, pulumi.Input<string>> {
  return {
    CONTAINER_ID: container.id,
    // Secret, though a hash: a short secret could be guessed from it.
    CONTAINER_REVISION: pulumi.secret(pulumi.output(spec).apply(fingerprint)),
    ...(secretKey === undefined ? {} : { SCW_SECRET_KEY: pulumi.secret(secretKey) }),
  };
}
