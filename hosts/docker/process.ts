import type * as command from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { AppSpec, HostOptions, HttpSpec, ProcessSpec } from "../host";
import { container } from "./container";
import { isThere, listensOn } from "./health";
import { placedName } from "./names";
import { program } from "./program";
import type { Site } from "./site";

export interface RunningProcess {
  containers: docker.Container[];
  /** Done when every container is well. */
  healthy: command.local.Command;
}

/**
 * Seconds for what a process is at when it is told to end. A request takes no longer than people wait; a worker's task may
 * be an import, and one that is cut off was half done. Neither waits when it has nothing to do.
 */
const graceSeconds = { request: 60, task: 600 };

/**
 * Seconds that a process may take to be well; SOCLE_PATIENCE_SECONDS in the environment of Pulumi says otherwise for one
 * run. As long as Scaleway gives it.
 */
const patienceSeconds = 300;

/**
 * The containers of one process, as many as it must have at least: a machine has no more room at busy times than at
 * others.
 *
 * What people reach is replaced by new containers beside the old ones, which go when the proxy has turned to the new: no
 * request is lost. Pulumi names them, for after a deploy that failed the old ones still answer, and the next deploy may
 * bring back what they are made from. Anything else ends before it starts anew: two schedulers would start everything
 * twice.
 */
export function runProcess(
  site: Site,
  name: string,
  { app, processName, spec }: { app: AppSpec; processName: string; spec: ProcessSpec },
  opts: HostOptions,
): RunningProcess {
  const { http, instances } = spec;
  const image = site.sources.image(name, spec.image ?? app.image, opts);
  const isPublic = http?.public === true;
  const grace = http === undefined ? graceSeconds.task : graceSeconds.request;
  const containers = Array.from({ length: Math.max(1, instances.min) }, (_, index) => {
    const ownName = index === 0 ? name : `${name}-${index + 1}`;
    return container(
      site,
      ownName,
      {
        ...(isPublic ? {} : { name: placedName(site.placement, ownName) }),
        image: image.id,
        command: spec.command,
        part: `process:${processName}`,
        memoryMb: spec.memoryMb,
        env: { ...app.env, ...spec.env, ...(http && { PORT: String(http.port) }) },
        secrets: { ...app.secrets, ...spec.secrets },
        overrides: image.overrides,
        mounts: image.mounts,
        networksAdvanced: [{ name: site.network.name, aliases: [name] }],
        healthcheck: http === undefined ? isThere : listensOn(http.port),
        stopTimeout: grace,
        destroyGraceSeconds: grace,
      },
      { ...opts, deleteBeforeReplace: !isPublic },
    );
  });
  return { containers, healthy: isHealthy(site, `${name}-healthy`, { containers, http }, opts) };
}

/** Asks for health from outside, as people will: an image may have nothing to ask with. */
function isHealthy(
  { server, reachable }: Site,
  name: string,
  { containers, http }: { containers: docker.Container[]; http?: HttpSpec },
  { parent }: HostOptions,
): command.local.Command {
  return program(
    { server },
    name,
    {
      run: { create: "container.mjs healthy" },
      environment: {
        CONTAINERS: words(containers.map((container) => container.name)),
        // A new container of the same name is asked too.
        CONTAINER_IDS: words(containers.map(({ id }) => id)),
        PATIENCE_SECONDS: String(patienceSeconds),
        ...(http && { PROXY: server.proxy.name, PORT: String(http.port), HEALTH_PATH: http.health }),
      },
    },
    { parent, dependsOn: [reachable] },
  );
}

function words(values: pulumi.Output<string>[]): pulumi.Output<string> {
  return pulumi.all(values).apply((known) => known.join(" "));
}
