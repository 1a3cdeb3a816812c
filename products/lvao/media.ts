import * as pulumi from "@pulumi/pulumi";
import { Bucket, type BucketArgs } from "../../components/bucket";
import type { ProductEnvironment } from "../../environment/product";
import type { Host } from "../../hosts/host";
import { S3Store } from "../../hosts/s3/store";
import type { settings } from "./settings";

export interface MediaArgs extends Pick<BucketArgs, "corsOrigins"> {
  env: Pick<
    ProductEnvironment<typeof settings>,
    "environment" | "product" | "owner" | "disposable" | "settings" | "s3"
  >;
  host: Host;
}

export interface Media {
  /** The bucket that the web application reads and writes. */
  used: Bucket;
  /** Addresses of all, by store. */
  addresses: Record<string, pulumi.Output<string>>;
}

/**
 * The media of the web application, at each store that the stack file names: while they move, the old bucket and its
 * successor are side by side. Which one is used can change without either being touched; a store that is no longer named
 * goes, with its bucket.
 */
export function mediaBuckets(name: string, { env, host, corsOrigins }: MediaArgs, opts: Parent): Media {
  const { mediaStores } = env.settings;
  const at = {
    host: () => new Bucket(name, { host, corsOrigins }, opts),
    s3: () => new Bucket(`${name}-s3`, { host: otherStore(`${env.product}-s3`, env, opts), corsOrigins }, opts),
  };
  const buckets = mediaStores.map((store) => [store, at[store]()] as const);
  return {
    used: buckets[0]![1],
    addresses: Object.fromEntries(
      buckets.map(([store, { endpointUrl, bucketName }]) => [store, pulumi.interpolate`${endpointUrl}/${bucketName}`]),
    ),
  };
}

type Parent = Required<Pick<pulumi.ComponentResourceOptions, "parent">>;

function otherStore(name: string, env: MediaArgs["env"], opts: Parent): S3Store {
  const { s3, environment, product, owner, disposable } = env;
  if (s3 === undefined)
    throw new Error("A stack file that names s3 without an account is a mistake, and goes no further.");
  return new S3Store(name, { placement: { environment, product, owner, disposable }, ...s3 }, opts);
}
