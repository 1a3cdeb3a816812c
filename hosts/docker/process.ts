import type * as command from "@pulumi/command";
import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { AppSpec, HostOptions, HttpSpec, ProcessSpec } from "../host";
import { container } from "./container";
import { placedName } from "./names";
import { program } from "./service";
import type { Site } from "./site";
import type { Sources } from "./sources";

export interface RunningProcess {
  containers: docker.Container[];
  /** Done when every container is well. */
  healthy: command.local.Command;
}

/** Seconds for what a process is at when it is told to end: a request, a task. */
const graceSeconds = 60;

/**
 * The containers of one process. What people reach is replaced by new containers beside the old ones, which go when the
 * proxy has turned to the new: no request is lost. Anything else ends before it starts anew, for two schedulers would
 * start everything twice.
 */
export function runProcess(
  site: Site,
  sources: Sources,
  name: string,
  { app, processName, spec }: { app: AppSpec; processName: string; spec: ProcessSpec },
  opts: HostOptions,
): RunningProcess {
  const { http, instances } = spec;
  const image = sources.image(name, spec.image ?? app.image, opts);
  const isPublic = http?.public === true;
  const count = Math.max(1, instances.min);
  const containers = Array.from({ length: count }, (_, index) => {
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
        env: { ...app.env, ...spec.env },
        secrets: { ...app.secrets, ...spec.secrets },
        volumes: image.mounts,
        networksAdvanced: [
          { name: site.network.name, aliases: [name] },
          ...(isPublic ? [{ name: site.server.edge.name }] : []),
        ],
        healthcheck: healthcheck(http),
        stopTimeout: graceSeconds,
        destroyGraceSeconds: graceSeconds,
      },
      { ...opts, deleteBeforeReplace: !isPublic },
    );
  });
  const healthy = program(
    site,
    `${name}-healthy`,
    {
      run: { create: "container.mjs healthy" },
      environment: {
        CONTAINERS: pulumi.all(containers.map(({ name: own }) => own)).apply((names) => names.join(" ")),
        CONTAINER_IDS: pulumi.all(containers.map(({ id }) => id)).apply((ids) => ids.join(" ")),
      },
    },
    { parent: opts.parent },
  );
  return { containers, healthy };
}

/**
 * Asks the process for its health with whatever its image has. A process without HTTP has nothing to ask: that it is there
 * is all there is to see.
 */
function healthcheck(http: HttpSpec | undefined): docker.ContainerArgs["healthcheck"] {
  const url = http && `http://127.0.0.1:${http.port}${http.health}`;
  const python = `import urllib.request; urllib.request.urlopen("${url ?? ""}", timeout=5)`;
  const ask = `if command -v curl; then curl -fsS -m 5 -o /dev/null '${url}'; elif command -v python3; then python3 -c '${python}'; else wget -q -O /dev/null '${url}'; fi`;
  return {
    tests: ["CMD-SHELL", url === undefined ? "kill -0 1" : ask],
    interval: "5s",
    timeout: "10s",
    retries: 6,
    startPeriod: "120s",
  };
}
