import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
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
import type { Webhooks } from "../environment";
import type { Mistake } from "../mistake";
import { once } from "../once";
import { protection } from "../placement";
import { app } from "./app";
import { appMistakes } from "./app-mistakes";
import { bucket } from "./bucket";
import { imageRegistry } from "./image-registry";
import { nameLimits, physicalName } from "./names";
import { privateNetwork } from "./network";
import { postgres } from "./postgres";
import { redis } from "./redis";
import type { Site } from "./site";
import { staffGrants, type Staff } from "./staff";
import { tags } from "./tags";
import { uptimeCheck, webhookSecret } from "./uptime";

export interface ScalewayHostArgs {
  /** What everything is named and labelled with. */
  placement: Placement;
  /** Region of everything regional: `fr-par`. A change replaces everything. */
  region: string;
  /** Zone of Redis, which has no regional form: `fr-par-1`. A change replaces it. */
  zone: string;
  /** Scaleway project that pays for and holds everything. A change replaces everything. */
  projectId: string;
  /** Access key that Pulumi uses. No secret. */
  accessKey: string;
  /** Whom buckets let in, besides the apps. Default: whoever the access key belongs to. */
  staff?: Staff;
  /** DNS zone of the environment; it may be kept elsewhere. */
  dns: Dns;
  /** Where uptime checks tell that an address does not answer. Default: nowhere, a failed job is all there is to see. */
  webhooks?: Webhooks;
  /** What waits for containers calls the API with. Default: SCW_SECRET_KEY of Pulumi's process. */
  secretKey?: pulumi.Output<string>;
}

/**
 * Scaleway, for one product in one environment: Serverless Containers, Managed Databases and Redis on a private network,
 * Object Storage, Container Registry, Domains and DNS.
 *
 * @example
 * const host = new ScalewayHost("lvao", {
 *   placement: { environment: "prod", product: "lvao", owner: "longue-vie-aux-objets", disposable: false },
 *   region: "fr-par",
 *   zone: "fr-par-1",
 *   projectId,
 *   accessKey,
 *   dns: scalewayDns({ zone: "example.fr", projectId }),
 * });
 *
 * A change of region, project, product or environment replaces everything, data included.
 */
export class ScalewayHost extends pulumi.ComponentResource implements Host {
  readonly dns: Dns;
  readonly protection: { protect?: true };
  readonly #site: Site;

  constructor(name: string, args: ScalewayHostArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:hosts:Scaleway", name, {}, opts);
    const parent = { parent: this };
    const { placement, region, zone, projectId, accessKey, staff = {}, webhooks = {}, secretKey } = args;
    const network = privateNetwork(name, args, parent);
    const namespace = containerNamespace(name, args, parent);

    this.dns = args.dns;
    this.protection = protection(placement);
    this.#site = {
      placement,
      region,
      zone,
      projectId,
      privateNetworkId: network.id,
      containerNamespaceId: namespace.id,
      dns: args.dns,
      staff: once(() => staffGrants(accessKey, staff, parent)),
      webhookSecret: once(() => webhookSecret(name, args, webhooks, parent)),
      secretKey,
    };
    this.registerOutputs({ privateNetworkId: network.id });
  }

  imageRegistry(name: string, opts: HostOptions): ImageRegistry {
    return imageRegistry(this.#site, name, opts);
  }

  postgres(name: string, spec: PostgresSpec, opts: HostOptions): PostgresServer {
    return postgres(this.#site, name, spec, opts);
  }

  redis(name: string, spec: RedisSpec, opts: HostOptions): RedisServer {
    return redis(this.#site, name, spec, opts);
  }

  bucket(name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket {
    return bucket(this.#site, name, spec, opts);
  }

  app(name: string, spec: AppSpec, opts: HostOptions): RunningApp {
    return app(this.#site, name, spec, opts);
  }

  uptimeCheck(name: string, spec: UptimeCheckSpec, opts: HostOptions): void {
    uptimeCheck(this.#site, name, spec, opts);
  }

  /**
   * None: a private container is reached at its public address, through the platform's front, with a token and over HTTP
   * alone (Scaleway, "How to authenticate against a private container").
   */
  privateHostname(): undefined {
    return undefined;
  }

  publicUrl(domain: string): string {
    return `https://${domain}`;
  }

  appMistakes(spec: AppSpec): Mistake[] {
    return appMistakes(spec);
  }
}

function containerNamespace(
  name: string,
  { placement, region, projectId }: ScalewayHostArgs,
  opts: HostOptions,
): scaleway.containers.Namespace {
  return new scaleway.containers.Namespace(
    `${name}-containers`,
    {
      name: physicalName([placement.product, placement.environment], nameLimits.containerNamespace),
      tags: tags(placement),
      region,
      projectId,
    },
    opts,
  );
}
