import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { Bucket, type BucketArgs } from "../../../../components/bucket";
import { idOf, run, valueOf, type Registered } from "../../mocks";
import { staffMistake } from "../../../../hosts/scaleway/staff";
import { deployerId, placement, projectId, scalewayHost, scalewayWorld, secretOf, type } from "./world";

const consumer = () => new pulumi.ComponentResource("test:Consumer", "lvao-web");

function files(args: Partial<BucketArgs> = {}): Bucket {
  return new Bucket("lvao-files", { host: scalewayHost(), ...args });
}

const deployer = {
  Sid: `user_id:${deployerId}`,
  Effect: "Allow",
  Principal: { SCW: `user_id:${deployerId}` },
  Action: ["s3:*"],
  Resource: ["lvao-prod-files-a1b2c3", "lvao-prod-files-a1b2c3/*"],
};

function statements(policy: Registered): unknown[] {
  return (JSON.parse(policy.inputs["policy"] as string) as { Statement: unknown[] }).Statement;
}

it("makes a bucket that is private, versioned, encrypted and protected", async () => {
  const { resources } = await run(files, scalewayWorld);

  const bucket = resources.one(type.bucket);
  expect(bucket.inputs).toEqual({
    name: "lvao-prod-files-a1b2c3",
    versioning: { enabled: true },
    forceDestroy: false,
    lifecycleRules: [{ id: "unfinished-uploads", enabled: true, abortIncompleteMultipartUploadDays: 7 }],
    tags: { environment: "prod", product: "lvao", owner: "team" },
    region: "fr-par",
    projectId,
  });
  expect(bucket.protect).toBe(true);
  expect(resources.one(type.bucketEncryption).inputs).toMatchObject({
    bucket: "lvao-prod-files-a1b2c3",
    rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  });
  expect(statements(resources.one(type.bucketPolicy))).toEqual([deployer]);
});

it("deletes old objects, and lets web pages in, where it is told to", async () => {
  const { resources } = await run(
    () => files({ expireAfterDays: 90, corsOrigins: ["https://example.fr"] }),
    scalewayWorld,
  );

  expect(resources.one(type.bucket).inputs).toMatchObject({
    lifecycleRules: [
      { id: "unfinished-uploads" },
      { id: "expiry", enabled: true, expiration: { days: 90 }, noncurrentVersionExpiration: { noncurrentDays: 90 } },
    ],
    corsRules: [{ allowedOrigins: ["https://example.fr"] }],
  });
});

it("may be emptied and destroyed on a disposable environment only", async () => {
  const host = () => scalewayHost({ placement: { ...placement, disposable: true } });
  const { resources } = await run(() => files({ host: host() }), scalewayWorld);

  const bucket = resources.one(type.bucket);
  expect(bucket.inputs).toMatchObject({ forceDestroy: true, tags: { disposable: "true" } });
  expect(bucket.protect).toBeUndefined();
});

it("gives each consumer a key that opens this bucket for objects alone", async () => {
  const { result, resources } = await run(() => files().attach(consumer(), "lvao-web"), scalewayWorld);

  const applicationId = idOf(type.application, "lvao-web-lvao-files-client");
  expect(resources.one(type.iamPolicy).inputs).toMatchObject({
    applicationId,
    rules: [
      {
        projectIds: [projectId],
        permissionSetNames: [
          "ObjectStorageBucketsRead",
          "ObjectStorageObjectsDelete",
          "ObjectStorageObjectsRead",
          "ObjectStorageObjectsWrite",
        ],
      },
    ],
  });
  expect(resources.one(type.apiKey).inputs).toMatchObject({ applicationId, defaultProjectId: projectId });
  expect(statements(resources.one(type.bucketPolicy))).toEqual([
    deployer,
    {
      Sid: `application_id:${applicationId}`,
      Effect: "Allow",
      Principal: { SCW: `application_id:${applicationId}` },
      Action: [
        "s3:AbortMultipartUpload",
        "s3:DeleteObject",
        "s3:GetBucketLocation",
        "s3:GetObject",
        "s3:ListBucket",
        "s3:ListBucketMultipartUploads",
        "s3:ListMultipartUploadParts",
        "s3:PutObject",
      ],
      Resource: ["lvao-prod-files-a1b2c3", "lvao-prod-files-a1b2c3/*"],
    },
  ]);
  expect(await valueOf(pulumi.all(result.env))).toEqual({
    S3_BUCKET: "lvao-prod-files-a1b2c3",
    S3_ENDPOINT_URL: "https://s3.fr-par.scw.cloud",
    S3_REGION: "fr-par",
    S3_ACCESS_KEY_ID: "SCWlvao-web-lvao-files-key",
  });
  const key = pulumi.output(result.secrets["S3_SECRET_ACCESS_KEY"]!);
  expect([await pulumi.isSecret(key), await valueOf(key)]).toEqual([true, secretOf("lvao-web-lvao-files-key")]);
});

it("gives a consumer that reads only a key that changes nothing", async () => {
  const { resources } = await run(() => files().readOnly().attach(consumer(), "lvao-web"), scalewayWorld);

  expect(resources.one(type.iamPolicy).inputs).toMatchObject({
    rules: [{ permissionSetNames: ["ObjectStorageBucketsRead", "ObjectStorageObjectsRead"] }],
  });
  expect(statements(resources.one(type.bucketPolicy))).toMatchObject([
    {},
    { Action: ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"] },
  ]);
});

it("lets in who is listed, and not whoever runs Pulumi", async () => {
  const [ci, drift] = ["application_id:ci", "application_id:drift"];
  const staff = { deployers: [ci, `user_id:${deployerId}`], readers: [drift] };
  const { resources } = await run(() => files({ host: scalewayHost({ staff }) }), scalewayWorld);

  const granted = statements(resources.one(type.bucketPolicy)) as { Sid: string; Action: string[] }[];
  expect(granted.map(({ Sid }) => Sid)).toEqual([ci, `user_id:${deployerId}`, drift]);
  expect(granted.slice(0, 2).map(({ Action }) => Action)).toEqual([["s3:*"], ["s3:*"]]);
  expect(granted[2]?.Action).toContain("s3:GetBucketCORS");
  expect(granted[2]?.Action.join()).not.toMatch(/Put|Delete|GetObject,/);
});

it("has one statement for who is listed twice, with all that one may do, for each has an id of its own", async () => {
  const me = `user_id:${deployerId}`;
  const staff = { deployers: [me, me], readers: [me, "application_id:drift"] };
  const { resources } = await run(() => files({ host: scalewayHost({ staff }) }), scalewayWorld);

  expect(statements(resources.one(type.bucketPolicy))).toMatchObject([
    { Sid: me, Action: ["s3:*"] },
    { Sid: "application_id:drift" },
  ]);
});

it("refuses a key that its own policies would lock out", () => {
  expect(staffMistake("user_id:me", ["application_id:ci", "user_id:me"])).toBeUndefined();
  expect(staffMistake("user_id:me", ["application_id:ci"])).toMatch(/user_id:me.*socle:deployers.*lock it out/);
});

it("keeps one policy with all its consumers, those attached last included", async () => {
  const { resources } = await run(() => {
    const bucket = files();
    for (const name of ["lvao-web", "lvao-worker"]) {
      bucket.attach(new pulumi.ComponentResource("test:Consumer", name), name);
    }
  }, scalewayWorld);

  expect(statements(resources.one(type.bucketPolicy))).toHaveLength(3);
});

it("refuses a consumer that comes when the policy is written", async () => {
  const { result: bucket } = await run(files, scalewayWorld);

  await expect(run(() => bucket.attach(consumer(), "lvao-web"), scalewayWorld)).rejects.toThrow(
    /^lvao-web-lvao-files is attached to the bucket lvao-files too late/,
  );
});

it("asks who deploys once for all buckets", async () => {
  let asked = 0;
  const functions = {
    "scaleway:iam/getApiKey:getApiKey": () => {
      asked += 1;
      return { userId: "", applicationId: "33333333-3333-4333-8333-333333333333" };
    },
  };
  const { resources } = await run(
    () => {
      const host = scalewayHost();
      return [new Bucket("lvao-a", { host }), new Bucket("lvao-b", { host })];
    },
    { ...scalewayWorld, functions },
  );

  expect(asked).toBe(1);
  expect(resources.ofType(type.bucketPolicy).map((policy) => statements(policy)[0])).toMatchObject([
    { Sid: "application_id:33333333-3333-4333-8333-333333333333" },
    { Sid: "application_id:33333333-3333-4333-8333-333333333333" },
  ]);
});
