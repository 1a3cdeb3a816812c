import { openDns } from "../dns";
import { logViewerDomain } from "../domain-name";
import type { BackupStore, HostedEnvironment, HostOf } from "../environment";
import { ScalewayDockerServer, type ScalewayDockerServerArgs } from "../scaleway/docker-server";
import { DockerHost } from "./host";
import { logViewer, type LogViewer } from "./log-viewer";
import { DockerServer, type DockerServerArgs } from "./server";

export interface DockerEnvironment extends HostedEnvironment {
  /** `ssh://deploy@server`. Default: the daemon that the docker command of this computer uses. */
  daemon?: string;
  /** IPv4 address that the names of the environment are pointed at. Default: they are pointed by hand. */
  serverAddress?: string;
  /** Port of 127.0.0.1 that browsers call where the domain ends with localhost. */
  httpPort: number;
  /** A page with the logs of all containers, at `logs.` and the domain. */
  logViewer: boolean;
  /** Server that gets the logs of all containers: see `DockerServerArgs`. Default: none. */
  logShipping?: string;
  /** Registry and folder that holds the images of all products: `ghcr.io/team`. Default: they are on the machine. */
  registry?: string;
  /** Where copies of backups go. Default: they stay on the machine. */
  backupStore?: BackupStore;
  /** A machine that Scaleway makes for it. Default: none, there is one. */
  instance?: Omit<ScalewayDockerServerArgs, "placement" | "projectId">;
}

export interface OpenDocker {
  hostOf: HostOf;
  /** What people want to know of the machine. */
  outputs: { logs?: LogViewer };
}

/** A machine with Docker, for the products of an environment. */
export function openDocker(environment: DockerEnvironment): OpenDocker {
  const { name, owner, disposable, domain, dns, dnsTtl, projectId, registry, webhooks, backupStore } = environment;
  const shared = { environment: name, owner, disposable };
  const placement = { ...shared, product: "docker" };
  const machine: Pick<DockerServerArgs, "daemon" | "address"> = environment.instance
    ? new ScalewayDockerServer("docker-server", { placement, ...environment.instance, projectId })
    : { daemon: environment.daemon, address: environment.serverAddress };
  const server = new DockerServer("docker", {
    placement,
    daemon: machine.daemon,
    domain,
    httpPort: environment.httpPort,
    logShipping: environment.logShipping,
    address: dns.provider === "none" ? undefined : machine.address,
  });
  const zone = openDns(dns, { zone: domain, ttl: dnsTtl }, projectId);
  const logs = { server, placement, dns: zone, domain: logViewerDomain(domain) };
  const outputs = environment.logViewer ? { logs: logViewer("docker-logs", logs, { parent: server }) } : {};
  const hostOf: HostOf = ({ product, version, sources }) =>
    new DockerHost(product, {
      placement: { ...shared, product },
      server,
      dns: zone,
      version,
      registry,
      sources,
      webhooks,
      backupStore,
    });
  return { hostOf, outputs };
}
