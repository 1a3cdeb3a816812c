import type * as pulumi from "@pulumi/pulumi";
import type { DnsHome } from "./dns";
import type { Host } from "./host";

/** Addresses that take a message for the team, by the service that runs there. Whoever knows one can write there. */
export type Webhooks = Partial<Record<"mattermost" | "slack" | "teams" | "ntfy", pulumi.Input<string>>>;

/** A bucket of another place, by an account at a store that speaks the S3 protocol. */
export interface BackupStore {
  /** Without the bucket's name: `https://s3.fr-par.scw.cloud`. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: pulumi.Input<string>;
}

/** What every host is told of the environment that it runs. */
export interface HostedEnvironment {
  /** Name of the stack: `preprod`. */
  name: string;
  /** Team that answers for it; a label on everything. */
  owner: string;
  /** It may be destroyed with its data. */
  disposable: boolean;
  /** DNS zone, without a final dot. */
  domain: string;
  /** Who keeps the zone. */
  dns: DnsHome;
  /** Seconds that resolvers keep a record. */
  dnsTtl: number;
  /** Where the team hears that an address does not answer. */
  webhooks: Webhooks;
  /** Address that the host's own alerts go to, where it has any. */
  alertEmail?: string;
  /** Scaleway project of what is at Scaleway. Empty where nothing is. */
  projectId: string;
}

/** Where an image is built from, and which folders its containers see as they are on this computer. */
export interface ImageSource {
  /** Folder with a Dockerfile, from the root of the project. Default: the image is there already, or is pulled. */
  readonly build?: string;
  /** Absolute paths in the container, by folder from the root of the project. */
  readonly mounts: Readonly<Record<string, string>>;
  /** Variables of its containers, over those that the product gives them. */
  readonly env: Readonly<Record<string, string>>;
}

/** The host of one product in one version, by the product's name. */
export type HostOf = (product: {
  product: string;
  version: string;
  sources: Readonly<Record<string, ImageSource>>;
}) => Host;
