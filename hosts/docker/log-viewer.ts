import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Dns, Placement } from "../host";
import { container } from "./container";
import { images, serviceImage } from "./images";
import { placedName } from "./names";
import { route } from "./routes";
import type { DockerServer } from "./server";
import { socketProxy } from "./socket-proxy";

export interface LogViewer {
  /** `https://logs.example.fr`, known once it is served. */
  url: pulumi.Output<string>;
  /** Secret, of the user `admin`. Absent on this computer, where nobody is asked. */
  password?: pulumi.Output<string>;
}

const port = 8080;

/**
 * Dozzle: the logs of all containers of the environment on a page, as they come. Behind a login on a server; it can
 * neither stop a container nor open a shell in one, for it asks the daemon through a proxy that lets no more through.
 */
export function logViewer(
  name: string,
  { server, placement, dns, domain }: { server: DockerServer; placement: Placement; dns: Dns; domain: string },
  opts: { parent: pulumi.Resource },
): LogViewer {
  const site = { server, placement, dns };
  const login = server.isLocal ? undefined : new random.RandomPassword(`${name}-password`, { length: 32 }, opts);
  const proxy = socketProxy(`${name}-socket-proxy`, site, opts);
  const viewer = container(
    site,
    name,
    {
      name: placedName(placement, name),
      part: "log-viewer",
      image: serviceImage(site, name, images.logViewer, opts).imageId,
      command: ["/dozzle"],
      memoryMb: 64,
      env: {
        DOZZLE_ADDR: `:${port}`,
        DOZZLE_FILTER: `label=environment=${placement.environment}`,
        DOZZLE_REMOTE_HOST: proxy.daemon,
        DOZZLE_NO_ANALYTICS: "true",
        ...(login && { DOZZLE_AUTH_PROVIDER: "simple" }),
      },
      ...(login && { uploads: [{ file: "/data/users.yml", content: users(login.bcryptHash) }] }),
      networksAdvanced: [{ name: server.edge.name }, { name: proxy.network.name }],
      healthcheck: { tests: ["CMD", "/dozzle", "healthcheck"], interval: "30s", startPeriod: "30s" },
    },
    { ...opts, deleteBeforeReplace: true },
  );
  const to = { domain, hostnames: [viewer.name], port };
  return {
    url: route(site, name, to, opts),
    ...(login && { password: login.result }),
  };
}

/** Dozzle's file of users ("Simple Authentication"). */
function users(passwordHash: pulumi.Output<string>): pulumi.Output<string> {
  return pulumi.secret(
    passwordHash.apply((hash) => JSON.stringify({ users: { admin: { name: "Admin", password: hash } } })),
  );
}
