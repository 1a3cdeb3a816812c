import * as pulumi from "@pulumi/pulumi";
import type { BucketRights, BucketStore, ObjectBucket } from "../hosts/host";
import type { Attachment, BackingService } from "./backing-service";

export interface BucketArgs {
  /** Where it is kept: the host, or another store. Moving replaces the bucket, without its objects: copy them first. */
  host: BucketStore;
  /** Keep the previous versions of overwritten and deleted objects. Default: true. */
  versioning?: boolean;
  /** Days after which objects are deleted. Default: never. */
  expireAfterDays?: number;
  /** Web origins (`https://example.fr`) whose pages may read and upload with signed requests. Default: none. */
  corsOrigins?: string[];
}

/**
 * A private object-storage bucket that speaks the S3 protocol. An app that it is attached to gets `S3_BUCKET`,
 * `S3_ENDPOINT_URL`, `S3_REGION`, `S3_ACCESS_KEY_ID` and `S3_SECRET_ACCESS_KEY`: a key of its own, which opens this bucket
 * and no other that is made like this, unless the store cannot make keys. On Scaleway it also opens those of the same
 * Scaleway project that lack a bucket policy: keep buckets that are made otherwise, the state of Pulumi above all, in
 * another project.
 *
 * @example
 * const documents = new Bucket("apilos-documents", { host });
 * new App("apilos", { …, attach: [documents] });
 *
 * Nothing but another store replaces the bucket; `expireAfterDays` deletes objects.
 */
export class Bucket extends pulumi.ComponentResource implements BackingService {
  readonly name: string;
  readonly variables = ["S3_BUCKET", "S3_ENDPOINT_URL", "S3_REGION", "S3_ACCESS_KEY_ID", "S3_SECRET_ACCESS_KEY"];
  readonly bucketName: pulumi.Output<string>;
  /** `https://s3.example.fr`: without the bucket's name. */
  readonly endpointUrl: pulumi.Output<string>;
  readonly region: pulumi.Output<string>;
  readonly #bucket: ObjectBucket;

  constructor(name: string, args: BucketArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:Bucket", name, {}, opts);
    this.name = name;
    this.#bucket = args.host.bucket(
      name,
      {
        versioning: args.versioning ?? true,
        expireAfterDays: args.expireAfterDays,
        corsOrigins: args.corsOrigins,
      },
      { parent: this },
    );
    this.bucketName = this.#bucket.bucketName;
    this.endpointUrl = this.#bucket.endpointUrl;
    this.region = this.#bucket.region;
    this.registerOutputs({ bucketName: this.bucketName, endpointUrl: this.endpointUrl, region: this.region });
  }

  attach(consumer: pulumi.Resource, name: string): Attachment {
    return this.#attach(consumer, name, "readWrite");
  }

  /** The bucket for consumers that list and read its objects, and change nothing. */
  readOnly(): BackingService {
    const { name, variables } = this;
    return { name, variables, attach: (consumer, consumerName) => this.#attach(consumer, consumerName, "readOnly") };
  }

  #attach(consumer: pulumi.Resource, name: string, rights: BucketRights): Attachment {
    const key = this.#bucket.accessKey(`${name}-${this.name}`, rights, { parent: consumer });
    return {
      env: {
        S3_BUCKET: this.bucketName,
        S3_ENDPOINT_URL: this.endpointUrl,
        S3_REGION: this.region,
        S3_ACCESS_KEY_ID: key.accessKeyId,
      },
      secrets: { S3_SECRET_ACCESS_KEY: pulumi.secret(key.secretAccessKey) },
      ready: key.ready,
    };
  }
}
