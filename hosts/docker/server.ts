import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../host";
import { protection } from "../placement";
import { container } from "./container";
import { onDaemon, type Daemon } from "./daemon";
import { listensOn } from "./health";
import { images, serviceImage } from "./images";
import { labels } from "./labels";
import { placedName } from "./names";
import { program } from "./program";

export interface DockerServerArgs {
  /** What is shared is named and labelled with; its `product` stands for all of them. */
  placement: Placement;
  /** `ssh://deploy@server`. Default: the daemon that the docker command of this computer uses. */
  daemon?: pulumi.Input<string>;
  /** Zone of the environment. Names that end with localhost are served over HTTP to this computer alone. */
  domain: string;
  /** IPv4 address that the names of the environment are pointed at. Default: they are pointed by hand. */
  address?: pulumi.Input<string>;
  /** Port of 127.0.0.1 that browsers call where names end with localhost. Otherwise they are 80 and 443, of all addresses. */
  httpPort: number;
  /**
   * Server that gets what all containers write, besides `docker logs`: `fluentd://logs.example.fr:24224`,
   * `syslog://10.0.0.7:514` or `gelf://10.0.0.7:12201`, the last two with an address. Default: none. A change makes all
   * containers anew.
   */
  logShipping?: string;
}

/** Folder of the proxy with one file for each name that it serves; `route.mjs` knows it, and the file beside. */
const sitesFolder = "/sites";
const configurationFile = "/config/Caddyfile";
/** Where `caddy reload` finds it: Caddy's own. */
const administrationPort = 2019;

/**
 * A machine with Docker, and what the products of an environment share there: the network and the reverse proxy by which
 * people reach them. The proxy gets certificates by itself (Caddy, "Automatic HTTPS") and keeps them in a volume.
 *
 * @example
 * const server = new DockerServer("docker", { placement, daemon: "ssh://deploy@server.example.fr", domain: "example.fr", httpPort: 8080 });
 * const host = new DockerHost("fwb", { server, … });
 *
 * Another daemon is refused, for Pulumi would take what is on the first one for made there: docs/docker.md says how to move.
 */
export class DockerServer extends pulumi.ComponentResource implements Daemon {
  readonly provider: docker.Provider;
  /** Network of what belongs to no product: the proxy, which is on the networks of the products too. */
  readonly edge: docker.Network;
  readonly proxy: docker.Container;
  /** What the proxy serves, in a volume. */
  readonly sites: docker.Volume;
  readonly address?: pulumi.Input<string>;
  /** Whether only this computer's own browser can reach what runs there. */
  readonly isLocal: boolean;
  /** Port that people call. */
  readonly port: number;
  /** Server that gets the logs of all containers. */
  readonly logShipping?: string;
  /** Variables by which the docker command finds the daemon. */
  readonly dockerVariables: Record<string, pulumi.Input<string>>;
  readonly #served = new Map<string, string>();

  constructor(name: string, args: DockerServerArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:hosts:DockerServer", name, {}, opts);
    const { placement, daemon, domain, address, httpPort, logShipping } = args;
    const parent = { parent: this };
    this.isLocal = /(^|\.)localhost$/.test(domain);
    this.port = this.isLocal ? httpPort : 443;
    this.logShipping = logShipping;
    this.dockerVariables = daemon === undefined ? {} : { DOCKER_HOST: daemon };
    const known = program(
      { server: this },
      `${name}-known`,
      { run: { create: "daemon.mjs known" }, environment: {}, remembers: true },
      parent,
    );
    this.provider = new docker.Provider(`${name}-daemon`, daemon === undefined ? {} : { host: daemon }, {
      ...parent,
      dependsOn: [known],
    });
    this.edge = new docker.Network(
      `${name}-edge`,
      { name: placedName(placement, "edge"), labels: labels(placement) },
      onDaemon({ server: this }, parent),
    );
    this.address = address;
    const volume = (part: string) =>
      new docker.Volume(
        `${name}-proxy-${part}`,
        { name: placedName(placement, `proxy-${part}`), labels: labels(placement) },
        // Other labels would make another volume.
        { ...onDaemon({ server: this }, parent), ...protection(placement), ignoreChanges: ["labels"] },
      );
    this.sites = volume("sites");
    this.proxy = reverseProxy(`${name}-proxy`, { server: this, placement }, volume("data"));
    this.registerOutputs({ proxy: this.proxy.name });
  }

  /**
   * Keeps a name for one part: the proxy would serve the last that asks for it, and nobody the others.
   * @throws RunError when another part has it
   */
  claim(domain: string, part: string): void {
    const owner = this.#served.get(domain);
    if (owner !== undefined) {
      throw new pulumi.RunError(`${part} cannot be served as ${domain}: ${owner} is. Give one of them another name.`);
    }
    this.#served.set(domain, part);
  }

  /** Address of what the proxy serves under a name. */
  publicUrl(domain: string): string {
    if (!this.isLocal) return `https://${domain}`;
    return this.port === 80 ? `http://${domain}` : `http://${domain}:${this.port}`;
  }
}

function reverseProxy(
  name: string,
  site: { server: DockerServer; placement: Placement },
  certificates: docker.Volume,
): docker.Container {
  const { server, placement } = site;
  const opts = { parent: server };
  return container(
    site,
    name,
    {
      name: placedName(placement, "proxy"),
      image: serviceImage(site, name, images.proxy, opts).imageId,
      // Nothing can be uploaded to where nothing can be written.
      command: [
        ...["sh", "-c", `echo "$CADDYFILE" > ${configurationFile} && exec "$@"`, "sh"],
        ...["caddy", "run", "--config", configurationFile, "--adapter", "caddyfile"],
      ],
      env: { CADDYFILE: caddyfile(server) },
      part: "proxy",
      memoryMb: 64,
      readOnly: true,
      tmpfs: { "/tmp": "", "/config": "" },
      // The program of the image carries the capability, and does not start where it may not have it.
      capabilities: { drops: ["ALL"], adds: ["NET_BIND_SERVICE"] },
      volumes: [
        { volumeName: certificates.name, containerPath: "/data" },
        { volumeName: server.sites.name, containerPath: sitesFolder },
      ],
      networksAdvanced: [{ name: server.edge.name }],
      ports: server.isLocal
        ? [{ internal: server.port, external: server.port, ip: "127.0.0.1" }]
        : [
            { internal: 80, external: 80 },
            { internal: 443, external: 443 },
            { internal: 443, external: 443, protocol: "udp" },
          ],
      healthcheck: listensOn(administrationPort),
    },
    { ...opts, deleteBeforeReplace: true },
  );
}

function caddyfile({ isLocal }: DockerServer): string {
  return `{
	admin 127.0.0.1:${administrationPort}
	shutdown_delay 500ms${isLocal ? "\n\tauto_https off" : ""}
}
import ${sitesFolder}/*.caddy
`;
}
