import * as aws from "@pulumi/aws/provider";
import * as pulumi from "@pulumi/pulumi";
import type { BucketSpec, BucketStore, HostOptions, ObjectBucket, Placement } from "../host";
import { bucket } from "./bucket";
import { storeKinds, type StoreKind } from "./kinds";
import type { Site } from "./site";

export interface S3StoreArgs {
  /** What buckets are named and labelled with, and whether they may be destroyed with their data. */
  placement: Placement;
  /** Whose store it is: see `storeKinds` for what follows from it. */
  kind: StoreKind;
  /** `https://cellar-c2.services.clever-cloud.com`, without a bucket's name. */
  endpoint: string;
  /** What requests are signed for; a store without regions takes any: `us-east-1`. A change replaces buckets on AWS. */
  region: string;
  /** A key that may make buckets and reach their objects. Not logged, but no secret. */
  accessKeyId: string;
  /** Kept secret. */
  secretAccessKey: pulumi.Input<string>;
}

/**
 * Buckets on any store that speaks the S3 protocol: Cellar of Clever Cloud, MinIO, AWS.
 *
 * S3 has no call that makes keys: every app that a bucket is attached to gets the key of the store, which opens all the
 * buckets of its account. To keep products and environments apart, give each an account of its own: on Clever Cloud, an
 * add-on.
 *
 * @example
 * const cellar = new S3Store("lvao-s3", {
 *   placement,
 *   kind: "cellar",
 *   endpoint: "https://cellar-c2.services.clever-cloud.com",
 *   region: "us-east-1",
 *   accessKeyId,
 *   secretAccessKey,
 * });
 * const media = new Bucket("lvao-media", { host: cellar });
 */
export class S3Store extends pulumi.ComponentResource implements BucketStore {
  readonly #site: Site;

  constructor(name: string, args: S3StoreArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:hosts:S3Store", name, {}, opts);
    const { kind, endpoint, region, accessKeyId } = args;
    const secretAccessKey = pulumi.secret(args.secretAccessKey);
    const provider = new aws.Provider(
      `${name}-provider`,
      {
        region,
        accessKey: accessKeyId,
        secretKey: secretAccessKey,
        s3UsePathStyle: storeKinds[kind].pathStyle,
        ...(kind === "aws"
          ? {}
          : {
              // S3 Control is where the plugin looks for a bucket's tags first: it must not ask Amazon for them.
              endpoints: [{ s3: endpoint, s3control: endpoint }],
              skipCredentialsValidation: true,
              skipMetadataApiCheck: true,
              skipRegionValidation: true,
              skipRequestingAccountId: true,
            }),
      },
      { parent: this },
    );
    this.#site = { ...args, secretAccessKey, provider };
    this.registerOutputs({ endpoint, region });
  }

  bucket(name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket {
    return bucket(this.#site, name, spec, opts);
  }
}
