import * as pulumi from "@pulumi/pulumi";
import { storeDomain } from "../domain-name";
import type { BackupStore, ImageSource, Webhooks } from "../environment";
import type {
  AppSpec,
  BucketSpec,
  Dns,
  Host,
  HostOptions,
  ImageRegistry,
  ObjectBucket,
  Placement,
  PostgresServer,
  PostgresSpec,
  RedisServer,
  RedisSpec,
  RunningApp,
  UptimeCheckSpec,
} from "../host";
import type { Mistake } from "../mistake";
import { once } from "../once";
import { protection } from "../placement";
import { app } from "./app";
import { appMistakes } from "./app-mistakes";
import { bucket } from "./bucket";
import { privateHostname } from "./names";
import { productNetwork } from "./network";
import { postgres } from "./postgres";
import { redis } from "./redis";
import { route } from "./routes";
import type { DockerServer } from "./server";
import type { Site } from "./site";
import { openSources } from "./sources";
import { administrator, store, type Store } from "./store";
import { uptimeCheck } from "./uptime";

/** Port of the S3 store on the product's network. */
const storePort = 7070;

export interface DockerHostArgs {
  /** What everything is named and labelled with. */
  placement: Placement;
  /** The machine. */
  server: DockerServer;
  /** DNS zone of the environment. */
  dns: Dns;
  /** Version of the product, which is the tag of its images. */
  version: string;
  /** Registry and folder that holds the images of all products: `ghcr.io/team`. Default: none, they are on the machine. */
  registry?: string;
  /** By image, where it is built from and what is mounted. Default: nothing is built. */
  sources?: Readonly<Record<string, ImageSource>>;
  /** Where the team hears that an address does not answer, or that a backup is late. Default: nowhere. */
  webhooks?: Webhooks;
  /** Where copies of backups go. Default: they stay on the machine. */
  backupStore?: BackupStore;
}

/**
 * A machine with Docker, for one product in one environment: a network of its own with its containers, volumes for what
 * they keep, an S3 store when it has buckets.
 *
 * @example
 * const server = new DockerServer("docker", { placement: shared, domain: "localhost", httpPort: 8080 });
 * const host = new DockerHost("fwb", {
 *   placement: { environment: "dev", product: "fwb", owner: "fwb", disposable: true },
 *   server,
 *   dns,
 *   version: "dev",
 *   sources: { "data-platform": { build: "../fwb", mounts: {} } },
 * });
 *
 * Another machine is refused. A change of product or environment replaces everything, data included.
 */
export class DockerHost extends pulumi.ComponentResource implements Host {
  readonly dns: Dns;
  readonly protection: { protect?: true };
  readonly #site: Site;
  /** One for all buckets of the product, made with the first. */
  readonly #store: () => Store;

  constructor(name: string, args: DockerHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:hosts:Docker", name, {}, opts);
    const { placement, server, dns, version, registry, sources = {}, webhooks = {}, backupStore } = args;
    const parent = { parent: this };
    const proxied = [storeDomain(placement.product, dns.zone)];
    this.dns = dns;
    this.protection = protection(placement);
    this.#site = {
      placement,
      server,
      dns,
      webhooks,
      backupStore,
      sources: openSources({ server, placement }, name, { registry, version, sources }, parent),
      ...productNetwork({ server, placement, proxied }, name, parent),
    };
    this.#store = once(() => productStore(this.#site, `${name}-store`, parent));
    this.registerOutputs({ network: this.#site.network.name });
  }

  /** The machine itself, or the registry that it pulls from: nothing is made. */
  imageRegistry(): ImageRegistry {
    return { endpoint: pulumi.output(this.#site.sources.endpoint) };
  }

  postgres(name: string, spec: PostgresSpec, opts: HostOptions): PostgresServer {
    return postgres(this.#site, name, spec, opts);
  }

  redis(name: string, spec: RedisSpec, opts: HostOptions): RedisServer {
    return redis(this.#site, name, spec, opts);
  }

  bucket(name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket {
    return bucket(this.#store(), name, spec, opts);
  }

  app(name: string, spec: AppSpec, opts: HostOptions): RunningApp {
    return app(this.#site, name, spec, opts);
  }

  uptimeCheck(name: string, spec: UptimeCheckSpec, opts: HostOptions): void {
    uptimeCheck(this.#site, name, spec, opts);
  }

  privateHostname(appName: string, process: string): string {
    return privateHostname(appName, process);
  }

  publicUrl(domain: string): string {
    return this.#site.server.publicUrl(domain);
  }

  appMistakes(spec: AppSpec): Mistake[] {
    return appMistakes(spec);
  }
}

/** Containers and browsers reach it at one address. */
function productStore(site: Site, name: string, opts: HostOptions): Store {
  const domain = storeDomain(site.placement.product, site.dns.zone);
  const made = store(site, name, { port: storePort, endpointUrl: site.server.publicUrl(domain) }, opts);
  const to = { domain, hostnames: [made.container.name], port: storePort, refusedAccessKey: administrator };
  route(site, name, to, { ...opts, dependsOn: [site.reachable] });
  return made;
}
