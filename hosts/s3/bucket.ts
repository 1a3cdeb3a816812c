import { Bucket } from "@pulumi/aws/s3/bucket";
import { BucketAcl } from "@pulumi/aws/s3/bucketAcl";
import { BucketCorsConfiguration } from "@pulumi/aws/s3/bucketCorsConfiguration";
import {
  BucketLifecycleConfiguration,
  type BucketLifecycleConfigurationArgs,
} from "@pulumi/aws/s3/bucketLifecycleConfiguration";
import { BucketPublicAccessBlock } from "@pulumi/aws/s3/bucketPublicAccessBlock";
import { BucketServerSideEncryptionConfiguration } from "@pulumi/aws/s3/bucketServerSideEncryptionConfiguration";
import { BucketVersioning } from "@pulumi/aws/s3/bucketVersioning";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { BucketSpec, HostOptions, ObjectBucket } from "../host";
import { rejectMistakes, type Mistake } from "../mistake";
import { placedName } from "../names";
import { labelPairs, protection } from "../placement";
import { storeKinds, type StoreFeatures } from "./kinds";
import type { S3Site } from "./store";

/** Longest name of a bucket (Amazon S3, "General purpose bucket naming rules"). */
const nameLimit = 63;

/** Length of a dash and six digits. */
const suffixLength = 7;

/**
 * A private bucket. Its name ends in six random digits, for bucket names are shared by all customers of a store. Each of
 * its settings is a resource of its own, that changes and goes without the bucket; nothing replaces the bucket.
 */
export function bucket(site: S3Site, name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket {
  const features: StoreFeatures = storeKinds[site.kind];
  rejectMistakes(`The bucket ${name}`, mistakes(site, features, spec));
  const { placement, endpoint, region, accessKeyId, secretAccessKey } = site;
  const ours = { ...opts, provider: site.provider };

  const suffix = new random.RandomId(`${name}-suffix`, { byteLength: 3 }, opts);
  const objects = new Bucket(
    name,
    {
      bucket: pulumi.interpolate`${placedName(placement, name, nameLimit - suffixLength)}-${suffix.hex}`,
      forceDestroy: placement.disposable,
      tags: labelPairs(placement),
    },
    pulumi.mergeOptions(ours, protection(placement)),
  );
  const settings = [
    ...privacy(features, name, objects, ours),
    ...encryption(features, name, objects, ours),
    ...versioning(spec, name, objects, ours),
    ...lifecycle(features, spec, name, objects, ours),
    ...cors(spec, name, objects, ours),
  ];
  return {
    bucketName: objects.bucket,
    endpointUrl: pulumi.output(endpoint),
    region: pulumi.output(region),
    accessKey: () => ({
      accessKeyId: pulumi.output(accessKeyId),
      secretAccessKey,
      ready: [objects, ...settings],
    }),
  };
}

function mistakes({ kind }: S3Site, features: StoreFeatures, { corsOrigins = [] }: BucketSpec): Mistake[] {
  if (features.cors || corsOrigins.length === 0) return [];
  return [
    {
      path: "corsOrigins",
      message: `${kind} has no rules of buckets for web pages: let ${corsOrigins.join(", ")} in by its server's settings`,
    },
  ];
}

type Setting = [pulumi.CustomResource] | [];

function privacy(features: StoreFeatures, name: string, { bucket }: Bucket, opts: HostOptions): Setting {
  if (features.privacy === "always") return [];
  if (features.privacy === "acl") return [new BucketAcl(`${name}-acl`, { bucket, acl: "private" }, opts)];
  const closed = {
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  };
  return [new BucketPublicAccessBlock(`${name}-public-access`, { bucket, ...closed }, opts)];
}

function encryption(features: StoreFeatures, name: string, { bucket }: Bucket, opts: HostOptions): Setting {
  if (!features.encryption) return [];
  const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
  return [new BucketServerSideEncryptionConfiguration(`${name}-encryption`, { bucket, rules }, opts)];
}

/** Deleting the resource suspends versioning: versions that are there stay. */
function versioning(spec: BucketSpec, name: string, { bucket }: Bucket, opts: HostOptions): Setting {
  if (!spec.versioning) return [];
  const versioningConfiguration = { status: "Enabled" };
  return [new BucketVersioning(`${name}-versioning`, { bucket, versioningConfiguration }, opts)];
}

function lifecycle(
  features: StoreFeatures,
  { versioning, expireAfterDays }: BucketSpec,
  name: string,
  { bucket }: Bucket,
  opts: HostOptions,
): Setting {
  const everything = { status: "Enabled", filter: { prefix: "" } };
  const rules: BucketLifecycleConfigurationArgs["rules"] = [];
  if (features.abortsUploads) {
    const abortIncompleteMultipartUpload = { daysAfterInitiation: 7 };
    rules.push({ id: "unfinished-uploads", ...everything, abortIncompleteMultipartUpload });
  }
  if (expireAfterDays !== undefined) {
    rules.push({
      id: "expiry",
      ...everything,
      expiration: { days: expireAfterDays },
      ...(versioning ? { noncurrentVersionExpiration: { noncurrentDays: expireAfterDays } } : {}),
    });
  }
  return rules.length === 0 ? [] : [new BucketLifecycleConfiguration(`${name}-lifecycle`, { bucket, rules }, opts)];
}

function cors({ corsOrigins = [] }: BucketSpec, name: string, { bucket }: Bucket, opts: HostOptions): Setting {
  if (corsOrigins.length === 0) return [];
  const corsRules = [
    {
      allowedOrigins: corsOrigins,
      allowedMethods: ["GET", "HEAD", "POST", "PUT"],
      allowedHeaders: ["*"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 3600,
    },
  ];
  return [new BucketCorsConfiguration(`${name}-cors`, { bucket, corsRules }, opts)];
}
