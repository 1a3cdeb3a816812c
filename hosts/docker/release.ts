import type * as pulumi from "@pulumi/pulumi";
import type { AppSpec, HostOptions } from "../host";
import { container } from "./container";
import { isThere } from "./health";
import { placedName } from "./names";
import { program } from "./program";
import type { Site } from "./site";

/** Runs each argument as a shell line, in order, until one fails. What it writes comes in the order of time. */
const runLines = 'exec 2>&1; for line in "$@"; do printf "$ %s\\n" "$line"; sh -e -c "$line" </dev/null || exit; done';

/** Seconds that a release may take in all: as long as Scaleway gives it. */
const limitSeconds = 3600;

/**
 * Runs the release command of an app in a container of its own, with the memory of the largest process, and waits for it.
 * A new image, command or variable makes a new container, which runs again; one that failed is started again by the next
 * `up`, and one that takes an hour is stopped. Empty when there is no release command.
 */
export function release(site: Site, name: string, app: AppSpec, opts: HostOptions): pulumi.Resource[] {
  if (app.release === undefined || app.release.length === 0) {
    return [];
  }
  const image = site.sources.image(name, app.image, opts);
  const { name: containerName, id } = container(
    site,
    name,
    {
      name: placedName(site.placement, name),
      image: image.id,
      command: ["sh", "-c", runLines, "release", ...app.release],
      part: "process:release",
      memoryMb: Math.max(...Object.values(app.processes).map(({ memoryMb }) => memoryMb)),
      env: app.env,
      secrets: { ...app.secrets, ...app.releaseSecrets },
      overrides: image.overrides,
      mounts: image.mounts,
      networksAdvanced: [{ name: site.network.name }],
      restart: "no",
      // The program below starts it, and so knows how it ended.
      start: false,
      healthcheck: isThere,
    },
    { ...opts, deleteBeforeReplace: true },
  );
  const succeeded = program(
    site,
    `${name}-succeeded`,
    {
      run: { create: "container.mjs release" },
      environment: { CONTAINER: containerName, CONTAINER_ID: id, LIMIT_SECONDS: String(limitSeconds) },
    },
    { parent: opts.parent },
  );
  return [succeeded];
}
