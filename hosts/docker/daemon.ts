import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";

/** What it takes to make something on a machine with Docker. */
export interface Daemon {
  readonly provider: docker.Provider;
  /** Variables by which the docker command finds it. */
  readonly dockerVariables: Record<string, pulumi.Input<string>>;
  /** Server that gets the logs of all containers. */
  readonly logShipping?: string;
}

/** Options of a resource of Docker: besides its parent and what must exist before, the daemon that it is made on. */
export function onDaemon(
  { server }: { server: Pick<Daemon, "provider"> },
  opts: pulumi.CustomResourceOptions,
): pulumi.CustomResourceOptions {
  return { ...opts, provider: server.provider };
}
