import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { Bucket, type BucketArgs } from "../../../../components/bucket";
import type { StoreKind } from "../../../../hosts/s3/kinds";
import { S3Store, type S3StoreArgs } from "../../../../hosts/s3/store";
import { run, valueOf, type World } from "../../mocks";
import { placement, scalewayWorld } from "../scaleway/world";

const type = {
  acl: "aws:s3/bucketAcl:BucketAcl",
  bucket: "aws:s3/bucket:Bucket",
  cors: "aws:s3/bucketCorsConfiguration:BucketCorsConfiguration",
  encryption: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  lifecycle: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
  provider: "pulumi:providers:aws",
  publicAccess: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  versioning: "aws:s3/bucketVersioning:BucketVersioning",
} as const;

const world: World = {
  ...scalewayWorld,
  resources: {
    ...scalewayWorld.resources,
    ...Object.fromEntries(Object.values(type).map((each) => [each, () => ({})])),
  },
};

const endpoint = "https://cellar-c2.services.clever-cloud.com";

function store(args: Partial<S3StoreArgs> = {}): S3Store {
  return new S3Store("lvao-s3", {
    placement,
    kind: "cellar",
    endpoint,
    region: "us-east-1",
    accessKeyId: "KEYID",
    secretAccessKey: "s3cret",
    ...args,
  });
}

const media = (args: Partial<BucketArgs> = {}, ofStore: Partial<S3StoreArgs> = {}) =>
  run(() => new Bucket("lvao-media", { host: store(ofStore), ...args }), world);

const settings = async (kind: StoreKind, args: Partial<BucketArgs> = {}) => {
  const { resources } = await media(args, { kind });
  return resources
    .under("lvao-media")
    .map((resource) => resource.type)
    .filter((each) => each !== type.bucket && each.startsWith("aws:"))
    .sort();
};

const name = "lvao-prod-media-a1b2c3";

it("makes a bucket at the store that is private, versioned and protected", async () => {
  const { resources } = await media();

  const bucket = resources.one(type.bucket);
  expect(bucket.inputs).toEqual({
    bucket: name,
    forceDestroy: false,
    tags: { environment: "prod", product: "lvao", owner: "team" },
  });
  expect(bucket).toMatchObject({ protect: true, parent: "lvao-media" });
  expect(resources.one(type.acl).inputs).toEqual({ bucket: name, acl: "private" });
  expect(resources.one(type.versioning).inputs).toEqual({
    bucket: name,
    versioningConfiguration: { status: "Enabled" },
  });
  expect(resources.one(type.lifecycle).inputs).toEqual({
    bucket: name,
    rules: [
      {
        id: "unfinished-uploads",
        status: "Enabled",
        filter: { prefix: "" },
        abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
      },
    ],
  });
});

it("deletes old objects, and lets web pages in, where it is told to", async () => {
  const { resources } = await media({ expireAfterDays: 90, corsOrigins: ["https://example.fr"] });

  expect(resources.one(type.lifecycle).inputs["rules"]).toMatchObject([
    { id: "unfinished-uploads" },
    { id: "expiry", expiration: { days: 90 }, noncurrentVersionExpiration: { noncurrentDays: 90 } },
  ]);
  expect(resources.one(type.cors).inputs).toEqual({
    bucket: name,
    corsRules: [
      {
        allowedOrigins: ["https://example.fr"],
        allowedMethods: ["GET", "HEAD", "POST", "PUT"],
        allowedHeaders: ["*"],
        exposeHeaders: ["ETag"],
        maxAgeSeconds: 3600,
      },
    ],
  });
});

it("keeps a bucket private by what the store has, and encrypts where it can", async () => {
  expect(await settings("cellar")).toEqual([type.acl, type.lifecycle, type.versioning]);
  expect(await settings("minio")).toEqual([type.versioning]);
  expect(await settings("aws")).toEqual([type.lifecycle, type.publicAccess, type.encryption, type.versioning]);

  const { resources } = await media({}, { kind: "aws" });
  expect(resources.one(type.publicAccess).inputs).toEqual({
    bucket: name,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  expect(resources.one(type.encryption).inputs).toEqual({
    bucket: name,
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
});

it("has no setting for what a store lacks or a product does not ask for", async () => {
  expect(await settings("minio", { versioning: false })).toEqual([]);
  expect(await settings("cellar", { versioning: false, expireAfterDays: 3 })).toEqual([type.acl, type.lifecycle]);
});

it("says that MinIO lets web pages in by other means", async () => {
  await expect(media({ corsOrigins: ["https://example.fr"] }, { kind: "minio" })).rejects.toThrow(
    /The bucket lvao-media cannot be made:\n {2}corsOrigins: minio has no rules .* let https:\/\/example.fr in/,
  );
});

it("may be emptied and destroyed on a disposable environment only", async () => {
  const { resources } = await media({}, { placement: { ...placement, disposable: true } });

  const bucket = resources.one(type.bucket);
  expect(bucket.inputs).toMatchObject({ forceDestroy: true, tags: { disposable: "true" } });
  expect(bucket.protect).toBeUndefined();
});

it("talks to the store alone, with its key kept secret", async () => {
  const { resources } = await media();

  const { inputs, secretInputs } = resources.one(type.provider);
  expect(inputs).toMatchObject({
    region: "us-east-1",
    accessKey: "KEYID",
    secretKey: "s3cret",
    endpoints: JSON.stringify([{ s3: endpoint, s3control: endpoint }]),
    s3UsePathStyle: "true",
    skipCredentialsValidation: "true",
    skipMetadataApiCheck: "true",
    skipRegionValidation: "true",
    skipRequestingAccountId: "true",
  });
  expect(secretInputs).toContain("secretKey");

  const { resources: atAmazon } = await media({}, { kind: "aws" });
  expect(atAmazon.one(type.provider).inputs).not.toHaveProperty("endpoints");
  expect(atAmazon.one(type.provider).inputs).toMatchObject({ s3UsePathStyle: "false" });
});

it("gives every consumer the key of the store, once the bucket is as it should be", async () => {
  const { result } = await run(() => {
    const bucket = new Bucket("lvao-media", { host: store() });
    return bucket.attach(new pulumi.ComponentResource("test:Consumer", "lvao-web"), "lvao-web");
  }, world);

  expect(await valueOf(pulumi.all(result.env))).toEqual({
    S3_BUCKET: name,
    S3_ENDPOINT_URL: endpoint,
    S3_REGION: "us-east-1",
    S3_ACCESS_KEY_ID: "KEYID",
  });
  const secret = pulumi.output(result.secrets["S3_SECRET_ACCESS_KEY"]!);
  expect([await pulumi.isSecret(secret), await valueOf(secret)]).toEqual([true, "s3cret"]);
  expect(result.ready).toHaveLength(4);
});
