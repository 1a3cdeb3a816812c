import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { BucketSpec, HostOptions, Placement } from "./host";
import { placedName } from "./names";

/** Longest name of a bucket (Amazon S3, "General purpose bucket naming rules"). */
const nameLimit = 63;

/** Length of a dash and six digits. */
const suffixLength = 7;

/** Days after which the parts of an upload that was never finished are cleared away. */
export const unfinishedUploadDays = 7;

/** A name that ends in six random digits, for bucket names are shared by all customers of a store. */
export function bucketName(placement: Placement, name: string, opts: HostOptions): pulumi.Output<string> {
  const suffix = new random.RandomId(`${name}-suffix`, { byteLength: 3 }, opts);
  return pulumi.interpolate`${placedName(placement, name, nameLimit - suffixLength)}-${suffix.hex}`;
}

/** When objects go, and with them their previous versions, where these are kept; undefined: never. */
export function expiry({ versioning, expireAfterDays: days }: BucketSpec) {
  if (days === undefined) return undefined;
  return {
    id: "expiry",
    expiration: { days },
    ...(versioning ? { noncurrentVersionExpiration: { noncurrentDays: days } } : {}),
  };
}

/** What web pages may do with signed requests: read and upload, in parts too, which takes the tag of each. */
export function corsRules({ corsOrigins = [] }: BucketSpec) {
  if (corsOrigins.length === 0) return undefined;
  return [
    {
      allowedOrigins: corsOrigins,
      allowedMethods: ["GET", "HEAD", "POST", "PUT"],
      allowedHeaders: ["*"],
      exposeHeaders: ["ETag"],
      maxAgeSeconds: 3600,
    },
  ];
}
