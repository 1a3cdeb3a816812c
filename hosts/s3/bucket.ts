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
import { bucketName, corsRules, expiry, unfinishedUploadDays } from "../bucket-rules";
import type { BucketSpec, HostOptions, ObjectBucket } from "../host";
import { rejectMistakes, type Mistake } from "../mistake";
import { labelPairs, protection } from "../placement";
import { storeKinds, type StoreFeatures } from "./kinds";
import type { Site } from "./site";

/**
 * A private bucket. Each of its settings is a resource of its own, that changes and goes without the bucket; nothing
 * replaces the bucket.
 */
export function bucket(site: Site, name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket {
  const { placement, endpoint, region, accessKeyId, secretAccessKey } = site;
  rejectMistakes(`The bucket ${name}`, mistakes(site, spec));
  const ours = { ...opts, provider: site.provider };
  const objects = new Bucket(
    name,
    {
      bucket: bucketName(placement, name, opts),
      forceDestroy: placement.disposable,
      tags: labelPairs(placement),
    },
    pulumi.mergeOptions(ours, protection(placement)),
  );
  const of: SettingOf = { name, bucket: objects.bucket, spec, features: storeKinds[site.kind], opts: ours };
  const settings = [privacy, encryption, versioning, lifecycle, cors].flatMap((setting) => setting(of));
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

function mistakes({ kind }: Site, { corsOrigins = [] }: BucketSpec): Mistake[] {
  if (storeKinds[kind].cors || corsOrigins.length === 0) return [];
  return [
    {
      path: "corsOrigins",
      message: `${kind} has no rules of buckets for web pages: let ${corsOrigins.join(", ")} in by its server's settings`,
    },
  ];
}

interface SettingOf {
  /** Logical name of the bucket, which those of its settings begin with. */
  name: string;
  bucket: pulumi.Output<string>;
  spec: BucketSpec;
  features: StoreFeatures;
  opts: pulumi.CustomResourceOptions;
}

type Setting = [pulumi.CustomResource] | [];

function privacy({ name, bucket, features, opts }: SettingOf): Setting {
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

function encryption({ name, bucket, features, opts }: SettingOf): Setting {
  if (!features.encryption) return [];
  const rules = [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }];
  return [new BucketServerSideEncryptionConfiguration(`${name}-encryption`, { bucket, rules }, opts)];
}

/** Deleting the resource suspends versioning: versions that are there stay. */
function versioning({ name, bucket, spec, opts }: SettingOf): Setting {
  if (!spec.versioning) return [];
  const versioningConfiguration = { status: "Enabled" };
  return [new BucketVersioning(`${name}-versioning`, { bucket, versioningConfiguration }, opts)];
}

function lifecycle({ name, bucket, spec, features, opts }: SettingOf): Setting {
  const everything = { status: "Enabled", filter: { prefix: "" } };
  const rules: BucketLifecycleConfigurationArgs["rules"] = [];
  if (features.abortsUploads) {
    const abortIncompleteMultipartUpload = { daysAfterInitiation: unfinishedUploadDays };
    rules.push({ id: "unfinished-uploads", ...everything, abortIncompleteMultipartUpload });
  }
  const expires = expiry(spec);
  if (expires) rules.push({ ...everything, ...expires });
  return rules.length === 0 ? [] : [new BucketLifecycleConfiguration(`${name}-lifecycle`, { bucket, rules }, opts)];
}

function cors({ name, bucket, spec, opts }: SettingOf): Setting {
  const rules = corsRules(spec);
  return rules ? [new BucketCorsConfiguration(`${name}-cors`, { bucket, corsRules: rules }, opts)] : [];
}
