import * as sdk from "@aws-sdk/client-s3";
import type { Inputs } from "../inputs";
import { resourceType, type ResourceType } from "../resource-type";
import type { Shape } from "../shape";
import { type Json, type Properties, textOf } from "../values";
import { region, s3 } from "./clients";
import { described, unlessGone } from "./failures";
import { fromSdk, toSdk } from "./names";

/** A setting of a bucket that S3 keeps as one document. */
interface Setting {
  /** For errors, as the official plugin says it. */
  called: string;
  /** The inputs besides the bucket's name. */
  inputs: Inputs;
  put: (bucket: string, given: Properties) => Promise<unknown>;
  /** The inputs as they are now. */
  get: (bucket: string) => Promise<Properties>;
  /** Absent: deleting the resource leaves the bucket as it is. */
  remove?: (bucket: string) => Promise<unknown>;
  /** Code of S3 for a document that is not there. */
  missing: string;
}

const nested = (shape: Shape) => ({ type: "any", required: true, shape }) as const;
const flag = { type: "boolean", default: false } as const;
const days = { "days?": "integer" } as const;

const settings: Record<string, Setting> = {
  BucketVersioning: {
    called: "Versioning",
    inputs: { versioningConfiguration: nested({ status: "string" }) },
    put: (Bucket, { versioningConfiguration = null }) =>
      s3().send(
        new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: sdkValue(versioningConfiguration) }),
      ),
    get: async (Bucket) => {
      const { Status } = await s3().send(new sdk.GetBucketVersioningCommand({ Bucket }));
      return { versioningConfiguration: { status: Status ?? "Disabled" } };
    },
    remove: (Bucket) =>
      s3().send(new sdk.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } })),
    missing: "NoSuchBucket",
  },
  BucketAcl: {
    called: "ACL",
    inputs: { acl: { type: "string", required: true, oneOf: ["private"] } },
    put: (Bucket) => s3().send(new sdk.PutBucketAclCommand({ Bucket, ACL: "private" })),
    get: async (Bucket) => {
      const { Grants = [], Owner } = await s3().send(new sdk.GetBucketAclCommand({ Bucket }));
      return { acl: Grants.every(({ Grantee }) => Grantee?.ID === Owner?.ID) ? "private" : "changed by hand" };
    },
    missing: "NoSuchBucket",
  },
  BucketLifecycleConfiguration: {
    called: "Lifecycle Configuration",
    inputs: {
      rules: nested({
        list: {
          id: "string",
          status: "string",
          "filter?": { "prefix?": "string" },
          "expiration?": days,
          "noncurrentVersionExpiration?": { noncurrentDays: "integer" },
          "abortIncompleteMultipartUpload?": { daysAfterInitiation: "integer" },
        },
      }),
    },
    put: (Bucket, { rules = null }) =>
      s3().send(
        new sdk.PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration: { Rules: sdkValue(rules) } }),
      ),
    get: async (Bucket) => ({
      rules: fromSdk((await s3().send(new sdk.GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules),
    }),
    remove: (Bucket) => s3().send(new sdk.DeleteBucketLifecycleCommand({ Bucket })),
    missing: "NoSuchLifecycleConfiguration",
  },
  BucketCorsConfiguration: {
    called: "CORS Configuration",
    inputs: {
      corsRules: nested({
        list: {
          allowedOrigins: { list: "string" },
          allowedMethods: { list: "string" },
          "allowedHeaders?": { list: "string" },
          "exposeHeaders?": { list: "string" },
          "maxAgeSeconds?": "integer",
        },
      }),
    },
    put: (Bucket, { corsRules = null }) =>
      s3().send(new sdk.PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: sdkValue(corsRules) } })),
    get: async (Bucket) => ({
      corsRules: fromSdk((await s3().send(new sdk.GetBucketCorsCommand({ Bucket }))).CORSRules),
    }),
    remove: (Bucket) => s3().send(new sdk.DeleteBucketCorsCommand({ Bucket })),
    missing: "NoSuchCORSConfiguration",
  },
  BucketPublicAccessBlock: {
    called: "Public Access Block",
    inputs: { blockPublicAcls: flag, blockPublicPolicy: flag, ignorePublicAcls: flag, restrictPublicBuckets: flag },
    put: (Bucket, given) =>
      s3().send(new sdk.PutPublicAccessBlockCommand({ Bucket, PublicAccessBlockConfiguration: sdkValue(given) })),
    get: async (Bucket) => {
      const found = await s3().send(new sdk.GetPublicAccessBlockCommand({ Bucket }));
      return fromSdk(found.PublicAccessBlockConfiguration) as Properties;
    },
    remove: (Bucket) => s3().send(new sdk.DeletePublicAccessBlockCommand({ Bucket })),
    missing: "NoSuchPublicAccessBlockConfiguration",
  },
  BucketServerSideEncryptionConfiguration: {
    called: "Server Side Encryption Configuration",
    inputs: { rules: nested({ list: { applyServerSideEncryptionByDefault: { sseAlgorithm: "string" } } }) },
    put: (Bucket, { rules = null }) =>
      s3().send(
        new sdk.PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration: { Rules: sdkValue(rules) } }),
      ),
    get: async (Bucket) => {
      const found = await s3().send(new sdk.GetBucketEncryptionCommand({ Bucket }));
      const rules = found.ServerSideEncryptionConfiguration?.Rules ?? [];
      return {
        rules: fromSdk(
          rules.map(({ ApplyServerSideEncryptionByDefault: byDefault }) => ({
            ApplyServerSideEncryptionByDefault: { SSEAlgorithm: byDefault?.SSEAlgorithm },
          })),
        ),
      };
    },
    remove: (Bucket) => s3().send(new sdk.DeleteBucketEncryptionCommand({ Bucket })),
    missing: "ServerSideEncryptionConfigurationNotFoundError",
  },
};

/** By token. */
export const bucketSettings: Record<string, ResourceType> = Object.fromEntries(
  Object.entries(settings).map(([name, setting]) => [
    `aws:s3/${name.charAt(0).toLowerCase()}${name.slice(1)}:${name}`,
    settingType(setting),
  ]),
);

function settingType({ called, inputs, put, get, remove, missing }: Setting): ResourceType {
  const all: Inputs = { bucket: { type: "string", required: true, replaces: true }, ...inputs };
  const write = async (given: Properties) => {
    const { bucket, ...rest } = given;
    await put(textOf(bucket), rest).catch(described(`putting S3 Bucket (${textOf(bucket)}) ${called}`));
  };
  return resourceType({
    inputs: all,
    outputs: ["region"],
    async create(given) {
      await write(given as Properties);
      return { id: textOf((given as Properties)["bucket"]), outputs: { region: region() } };
    },
    async update(given) {
      await write(given as Properties);
      return { region: region() };
    },
    async read(id) {
      const found = await unlessGone(get(id), missing, "NoSuchBucket");
      return found && { bucket: id, ...found };
    },
    async delete(_inputs, { id }) {
      if (!remove) return;
      await unlessGone(remove(id), missing, "NoSuchBucket").catch(described(`deleting S3 Bucket (${id}) ${called}`));
    },
  });
}

/** Its shape was checked before: the SDK's types say the same once more. */
function sdkValue<Value>(value: Json | Properties): Value {
  return toSdk(value) as Value;
}
