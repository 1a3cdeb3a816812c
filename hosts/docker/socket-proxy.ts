import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../host";
import { container } from "./container";
import { onDaemon } from "./daemon";
import { listensOn } from "./health";
import { images, serviceImage } from "./images";
import { labels } from "./labels";
import { placedName } from "./names";
import type { DockerServer } from "./server";

export interface SocketProxy {
  /** Network that it alone listens on. */
  network: docker.Network;
  /** `tcp://docker-prod-logs-socket-proxy:2375` */
  daemon: pulumi.Output<string>;
}

const port = 2375;
const socket = "/var/run/docker.sock";

/**
 * What may be asked of the daemon: which containers there are, what they are made of, write and use, and what happens to
 * them. Nothing that changes anything, and no file, image or volume.
 */
const configuration = `{
	admin off
	auto_https off
	persist_config off
}
:${port} {
	@looking {
		method GET HEAD
		path_regexp ^(/v[\\d.]+)?/(_ping|version|info|events|containers/json|containers/[\\w.-]+/(json|logs|stats))$
	}
	handle @looking {
		reverse_proxy unix/${socket} {
			flush_interval -1
		}
	}
	handle {
		respond "Socle lets nothing through but looking at containers." 403
	}
}
`;

/**
 * A container that passes on to the Docker daemon what looks at containers, and refuses anything else: the one that has the
 * daemon's socket, which is as much as being the administrator of the machine. Who asks still reads the variables of
 * containers, secrets included.
 */
export function socketProxy(
  name: string,
  site: { server: DockerServer; placement: Placement },
  opts: { parent: pulumi.Resource },
): SocketProxy {
  const { placement } = site;
  const network = new docker.Network(
    `${name}-network`,
    { name: placedName(placement, name), labels: labels(placement), internal: true },
    onDaemon(site, opts),
  );
  const proxy = container(
    site,
    name,
    {
      name: placedName(placement, name),
      part: "socket-proxy",
      image: serviceImage(site, name, images.proxy, opts).imageId,
      command: ["sh", "-c", 'echo "$CADDYFILE" | exec caddy run --config - --adapter caddyfile'],
      env: { CADDYFILE: configuration },
      memoryMb: 64,
      readOnly: true,
      tmpfs: { "/tmp": "", "/config": "", "/data": "" },
      // The program of the image carries the capability, and does not start where it may not have it.
      capabilities: { drops: ["ALL"], adds: ["NET_BIND_SERVICE"] },
      volumes: [{ hostPath: socket, containerPath: socket, readOnly: true }],
      networksAdvanced: [{ name: network.name }],
      healthcheck: listensOn(port),
    },
    { ...opts, deleteBeforeReplace: true },
  );
  return { network, daemon: proxy.name.apply((hostname) => `tcp://${hostname}:${port}`) };
}
