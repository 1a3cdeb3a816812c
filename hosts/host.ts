import type * as pulumi from "@pulumi/pulumi";
import type { Mistake } from "./mistake";

/**
 * Where the parts of one product run in one environment. The one interface between components, which know names,
 * wiring, variables and health, and the clouds, which they never see.
 *
 * A host belongs to one product: what it makes shares a private network that nothing else of the environment is on.
 * Every method creates resources whose logical names start with `name`, under the parent given in `opts`.
 */
export interface Host extends BucketStore {
  /** Records in the DNS zone of this environment. */
  readonly dns: Dns;
  /**
   * Options of a resource that must outlive a mistake and that a component makes itself, a key that encrypts data:
   * protected, unless the environment may be destroyed with its data.
   */
  readonly protection: { protect?: true };
  imageRegistry(name: string, opts: HostOptions): ImageRegistry;
  postgres(name: string, spec: PostgresSpec, opts: HostOptions): PostgresServer;
  redis(name: string, spec: RedisSpec, opts: HostOptions): RedisServer;
  app(name: string, spec: AppSpec, opts: HostOptions): RunningApp;
  /** Asks an address again and again, from outside, and tells the team when it does not answer. */
  uptimeCheck(name: string, spec: UptimeCheckSpec, opts: HostOptions): void;
  /**
   * Host name by which the processes of an app reach one of them on any port, over the private network. Undefined where
   * a process can only be called over HTTP with a token that the others do not have, as on Scaleway.
   */
  privateHostname(app: string, process: string): string | undefined;
  /** Address, without a trailing slash, by which people reach a public process with this domain: `https://app.example.fr`. */
  publicUrl(domain: string): string;
  /** What of an app this host cannot run: a memory it does not sell, a variable it keeps for itself. Makes nothing. */
  appMistakes(spec: AppSpec): Mistake[];
}

/** Options of a component's children: the component as parent, and what must exist before. */
export interface HostOptions {
  parent: pulumi.Resource;
  dependsOn?: pulumi.Resource[];
}

/** What every part of an environment is named and labelled with. */
export interface Placement {
  /** Name of the environment, which is the name of the stack: `preprod`, `prod`, `dev`. */
  environment: string;
  /** Product the parts belong to: `lvao`. */
  product: string;
  /** Team that answers for the parts; a label on every resource that takes one. */
  owner: string;
  /**
   * The one switch that lets an environment be destroyed with its data. Without it stateful parts are protected,
   * backed up and never force-deleted.
   */
  disposable: boolean;
}

/** How big a managed service is. The host maps each word to what it sells: see its own table. */
export type ServiceSize = "small" | "medium" | "large";

/** A registry that holds the product's container images. */
export interface ImageRegistry {
  /** Address images are pushed to and pulled from, without scheme or trailing slash: `registry.example.fr/lvao-prod`. */
  endpoint: pulumi.Output<string>;
}

export interface PostgresSpec {
  /** Major version. Hosts refuse another than the one that runs, before anything of the server is touched. */
  version: number;
  size: ServiceSize;
  /** Disk, in gigabytes. Grows in place; never shrinks. */
  storageGb: number;
  /** A standby server that takes over by itself. Can be added, never taken away. */
  highAvailability: boolean;
  /** Name of the one database made on the server. A change replaces the database, and its data. */
  database: string;
  backups: {
    /** Hours between two automated backups. */
    everyHours: number;
    /** Days a backup is kept. */
    retentionDays: number;
  };
}

/** A running PostgreSQL server, reachable on the product's private network only. */
export interface PostgresServer {
  hostname: pulumi.Output<string>;
  port: pulumi.Output<number>;
  database: pulumi.Output<string>;
  /** Whether connections are encrypted: always, but where the network between is the inside of one machine. */
  tls: boolean;
  /** A user of its own for one consumer, with these rights on this database and none on any other. */
  user(name: string, rights: DatabaseRights, opts: HostOptions): DatabaseUser;
}

/**
 * `owner` may change the schema, which migrations need; `readOnly` may only read. Where one owner may change what another
 * made is the host's to say: on Scaleway it may not.
 */
export type DatabaseRights = "owner" | "readOnly";

export interface DatabaseUser {
  username: pulumi.Output<string>;
  /** Secret. */
  password: pulumi.Output<string>;
  /** What must exist before the user can connect: the user and its privileges. */
  ready: pulumi.Resource[];
}

export interface RedisSpec {
  /** Major version. */
  version: number;
  size: ServiceSize;
}

/** A running Redis, reachable on the product's private network only. */
export interface RedisServer {
  /**
   * `rediss://user:password@host:port/0` with `ssl_cert_reqs` and `ssl_ca_data`, in the words of redis-py, so that the
   * certificate is verified; or `redis://` where the network between is the inside of one machine. Secret.
   */
  url: pulumi.Output<string>;
  ready: pulumi.Resource[];
}

export interface BucketSpec {
  /** Keep the previous versions of overwritten and deleted objects. */
  versioning: boolean;
  /** Days after which objects are deleted; absent: never. */
  expireAfterDays?: number;
  /** Web origins that may read from and upload to the bucket with signed requests. */
  corsOrigins?: string[];
}

/** What makes buckets: every host, and any other store that speaks the S3 protocol. */
export interface BucketStore {
  bucket(name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket;
}

/** A private object-storage bucket that speaks the S3 protocol; encrypted where the store does that when told to. */
export interface ObjectBucket {
  bucketName: pulumi.Output<string>;
  /** `https://s3.fr-par.scw.cloud`: without the bucket's name. */
  endpointUrl: pulumi.Output<string>;
  region: pulumi.Output<string>;
  /** An access key of its own for one consumer, that reaches this bucket and no other; the store's, where S3 makes none. */
  accessKey(name: string, rights: BucketRights, opts: HostOptions): BucketAccessKey;
}

/** `readOnly` may list and read objects. A store that makes no keys gives its own, with all rights. */
export type BucketRights = "readWrite" | "readOnly";

export interface BucketAccessKey {
  accessKeyId: pulumi.Output<string>;
  /** Secret. */
  secretAccessKey: pulumi.Output<string>;
  /** What must exist before the key opens the bucket. */
  ready: pulumi.Resource[];
}

/** An application: processes and a release command with one set of variables and, but for exceptions, one image. */
export interface AppSpec {
  /** Full address of the image, with a tag or a digest. */
  image: pulumi.Input<string>;
  /** Keyed by process name: `web`, `worker`, `scheduler`. The key is the identity of the process. */
  processes: Record<string, ProcessSpec>;
  /**
   * Shell command lines, run in this order, once for each new release (another image, command or variable), with the
   * new image and the app's variables, before any process changes. The first that fails stops the deploy: the
   * processes of the previous release keep serving.
   */
  release?: string[];
  /** Variables of every process and of the release command. */
  env: Record<string, pulumi.Input<string>>;
  /** Secret variables of every process and of the release command; kept out of plain variables. */
  secrets: Record<string, pulumi.Input<string>>;
  /** Secret variables of the release command alone, which no process needs to know: they win over the app's. */
  releaseSecrets?: Record<string, pulumi.Input<string>>;
}

export interface ProcessSpec {
  /** Image of this process alone. Default: the app's, which the release command always runs in. */
  image?: pulumi.Input<string>;
  /** The program and its arguments, exactly what runs: the image's ENTRYPOINT and CMD are not used. */
  command: string[];
  /** How the process answers HTTP; absent for a background process (a worker, a scheduler). */
  http?: HttpSpec;
  /** Megabytes. The processor share follows from it where the host ties the two. */
  memoryMb: number;
  /** How many run at once. A process that must be exactly one has `min` and `max` 1. */
  instances: { min: number; max: number };
  /** Variables of this process alone; they win over the app's. */
  env?: Record<string, pulumi.Input<string>>;
  secrets?: Record<string, pulumi.Input<string>>;
}

export interface HttpSpec {
  /** Port the program listens on. */
  port: number;
  /**
   * Path that answers 2xx or 3xx when the process is well: `/health`. Hosts call it by address, not by domain: the
   * program must answer whatever the Host header says (in Django, ALLOWED_HOSTS).
   */
  health: string;
  /** Whether anyone may reach it. Otherwise only callers that the host lets in. */
  public: boolean;
  /**
   * Full domain name it is reached by, `app.example.fr`: a record in the environment's zone and a certificate. One that
   * another process has, or had under another name, is free for the `up` after the one that took it away there.
   */
  domain?: string;
}

export interface RunningApp {
  /** Address of each process that answers HTTP: by its domain where it has one. Known once it is healthy. */
  addresses: Record<string, pulumi.Output<string>>;
}

export interface UptimeCheckSpec {
  /** Address that answers 2xx or 3xx to anyone when all is well: `https://app.example.fr/health`. */
  url: pulumi.Input<string>;
  /** What serves it may sleep: it is asked once an hour, where every few minutes would keep it awake, and paid for. */
  sleeps: boolean;
}

/** Records of one DNS zone. Two functions: components never know whose zone it is. */
export interface Dns {
  /** Domain name of the zone, without a final dot: `example.fr`. */
  readonly zone: string;
  record(name: string, record: DnsRecordSpec, opts: HostOptions): pulumi.Resource;
  /** Points a name of the zone at another host name: CNAME, or ALIAS at the apex where CNAME is forbidden (RFC 1912, 2.4). */
  alias(name: string, alias: { domain: string; target: pulumi.Input<string> }, opts: HostOptions): pulumi.Resource;
}

export interface DnsRecordSpec {
  /** Full domain name inside the zone. */
  domain: string;
  type: "A" | "AAAA" | "ALIAS" | "CAA" | "CNAME" | "MX" | "SRV" | "TXT";
  /** Without the priority. Host names are whole, with or without a final dot. */
  value: pulumi.Input<string>;
  /** Seconds. Default: 3600. */
  ttl?: number;
  /** MX and SRV only. */
  priority?: number;
}
