import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketCorsCommand,
  DeleteBucketEncryptionCommand,
  DeleteBucketLifecycleCommand,
  DeleteBucketPolicyCommand,
  DeleteBucketTaggingCommand,
  DeleteBucketWebsiteCommand,
  GetBucketAclCommand,
  GetBucketCorsCommand,
  GetBucketEncryptionCommand,
  GetBucketLifecycleConfigurationCommand,
  GetBucketLocationCommand,
  GetBucketPolicyCommand,
  GetBucketTaggingCommand,
  GetBucketVersioningCommand,
  GetBucketWebsiteCommand,
  GetObjectLockConfigurationCommand,
  GetObjectTorrentCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutBucketAclCommand,
  PutBucketCorsCommand,
  PutBucketEncryptionCommand,
  PutBucketLifecycleConfigurationCommand,
  PutBucketPolicyCommand,
  PutBucketTaggingCommand,
  PutBucketVersioningCommand,
  PutBucketWebsiteCommand,
  PutObjectLockConfigurationCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import { account, bucketForEachTest, refusal, type Backend } from "./backend";

let backend: Backend;
let owner: S3Client;
let Bucket: string;
bucketForEachTest((store, bucket) => {
  [backend, Bucket] = [store, bucket];
  owner = store.owner;
});

describe("buckets", () => {
  it("exist from creation to deletion", async () => {
    expect((await owner.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("fr-par");
    expect((await owner.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint).toBe("fr-par");
    const { Buckets, Owner } = await owner.send(new ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toContain(Bucket);
    expect(Owner?.ID).toBe(`${account.projectId}:${account.projectId}`);
    await owner.send(new DeleteBucketCommand({ Bucket }));
    expect(await refusal(owner.send(new HeadBucketCommand({ Bucket })))).toEqual({ code: "NotFound", status: 404 });
    expect(await refusal(owner.send(new GetBucketAclCommand({ Bucket })))).toEqual({
      code: "NoSuchBucket",
      status: 404,
    });
  });

  it("have names that are valid, and taken once over all projects", async () => {
    const create = (name: string) => owner.send(new CreateBucketCommand({ Bucket: name }));
    expect(await refusal(create(Bucket))).toEqual({ code: "BucketAlreadyOwnedByYou", status: 409 });
    expect(await refusal(create("Not_Valid"))).toEqual({ code: "InvalidBucketName", status: 400 });
    const other = backend.client({ ...account, accessKey: `${account.accessKey}@${randomUUID()}` });
    expect(await refusal(other.send(new CreateBucketCommand({ Bucket })))).toEqual({
      code: "BucketAlreadyExists",
      status: 409,
    });
    expect((await other.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
  });

  it("belong to the project that the credential names", async () => {
    const projectId = randomUUID();
    const other = backend.client({ ...account, accessKey: `${account.accessKey}@${projectId}` });
    await other.send(new CreateBucketCommand({ Bucket: `${Bucket}-2` }));
    const { Owner } = await other.send(new GetBucketAclCommand({ Bucket: `${Bucket}-2` }));
    expect(Owner?.ID).toBe(`${projectId}:${projectId}`);
  });

  it("answer what was never set with the codes and messages that the provider expects", async () => {
    const codes = {
      NoSuchTagSet: new GetBucketTaggingCommand({ Bucket }),
      NoSuchCORSConfiguration: new GetBucketCorsCommand({ Bucket }),
      NoSuchLifecycleConfiguration: new GetBucketLifecycleConfigurationCommand({ Bucket }),
      NoSuchBucketPolicy: new GetBucketPolicyCommand({ Bucket }),
      NoSuchWebsiteConfiguration: new GetBucketWebsiteCommand({ Bucket }),
      ObjectLockConfigurationNotFoundError: new GetObjectLockConfigurationCommand({ Bucket }),
      ServerSideEncryptionConfigurationNotFoundError: new GetBucketEncryptionCommand({ Bucket }),
    };
    for (const [code, command] of Object.entries(codes)) {
      const { send } = owner as { send: (any: typeof command) => Promise<unknown> };
      expect(await refusal(send.call(owner, command))).toEqual({ code, status: 404 });
    }
    const message = "The CORS configuration does not exist";
    await expect(owner.send(new GetBucketCorsCommand({ Bucket }))).rejects.toThrow(message);
    expect((await owner.send(new GetBucketVersioningCommand({ Bucket }))).Status ?? "").toBe("");
  });

  it("give back each configuration as it was put, until it is removed", async () => {
    const CORSRules = [{ AllowedMethods: ["GET", "PUT"], AllowedOrigins: ["*"], MaxAgeSeconds: 60 }];
    await owner.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } }));
    expect((await owner.send(new GetBucketCorsCommand({ Bucket }))).CORSRules).toEqual(CORSRules);
    await owner.send(new DeleteBucketCorsCommand({ Bucket }));
    expect(await refusal(owner.send(new GetBucketCorsCommand({ Bucket })))).toMatchObject({ status: 404 });

    const Rules = [{ ID: "old", Status: "Enabled" as const, Filter: { Prefix: "logs/" }, Expiration: { Days: 30 } }];
    const LifecycleConfiguration = { Rules };
    await owner.send(new PutBucketLifecycleConfigurationCommand({ Bucket, LifecycleConfiguration }));
    expect((await owner.send(new GetBucketLifecycleConfigurationCommand({ Bucket }))).Rules).toEqual(Rules);
    await owner.send(new DeleteBucketLifecycleCommand({ Bucket }));

    const WebsiteConfiguration = { IndexDocument: { Suffix: "index.html" } };
    await owner.send(new PutBucketWebsiteCommand({ Bucket, WebsiteConfiguration }));
    expect(await owner.send(new GetBucketWebsiteCommand({ Bucket }))).toMatchObject(WebsiteConfiguration);
    await owner.send(new DeleteBucketWebsiteCommand({ Bucket }));

    const TagSet = [{ Key: "team", Value: "données & cie" }];
    await owner.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
    expect((await owner.send(new GetBucketTaggingCommand({ Bucket }))).TagSet).toEqual(TagSet);
    await owner.send(new DeleteBucketTaggingCommand({ Bucket }));
    expect(await refusal(owner.send(new GetBucketTaggingCommand({ Bucket })))).toMatchObject({ code: "NoSuchTagSet" });

    const byDefault = { SSEAlgorithm: "AES256" as const };
    const ServerSideEncryptionConfiguration = { Rules: [{ ApplyServerSideEncryptionByDefault: byDefault }] };
    await owner.send(new PutBucketEncryptionCommand({ Bucket, ServerSideEncryptionConfiguration }));
    expect((await owner.send(new GetBucketEncryptionCommand({ Bucket }))).ServerSideEncryptionConfiguration).toEqual({
      Rules: [{ ApplyServerSideEncryptionByDefault: byDefault, BucketKeyEnabled: false }],
    });
    await owner.send(new DeleteBucketEncryptionCommand({ Bucket }));
  });

  it("refuse encryption with a key that does not fit its algorithm", async () => {
    const encrypt = (rule: object) =>
      owner.send(
        new PutBucketEncryptionCommand({
          Bucket,
          ServerSideEncryptionConfiguration: { Rules: [rule as { BucketKeyEnabled?: boolean }] },
        }),
      );
    await expect(
      encrypt({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256", KMSMasterKeyID: "k" } }),
    ).rejects.toThrow("KMS master key id is only supported when using Server Side Encryption with KMS managed keys.");
    await expect(encrypt({ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms" } })).rejects.toThrow(
      "Bucket key is mandatory when using Server Side Encryption with KMS managed keys.",
    );
  });

  it("are versioned when asked to, and with object lock from the start", async () => {
    const VersioningConfiguration = { Status: "Suspended" as const };
    await owner.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
    expect((await owner.send(new GetBucketVersioningCommand({ Bucket }))).Status).toBe("Suspended");
    const locked = `${Bucket}-lock`;
    await owner.send(new CreateBucketCommand({ Bucket: locked, ObjectLockEnabledForBucket: true }));
    expect((await owner.send(new GetBucketVersioningCommand({ Bucket: locked }))).Status).toBe("Enabled");
    const suspend = new PutBucketVersioningCommand({ Bucket: locked, VersioningConfiguration });
    expect(await refusal(owner.send(suspend))).toEqual({ code: "InvalidBucketState", status: 409 });
    const ObjectLockConfiguration = {
      ObjectLockEnabled: "Enabled" as const,
      Rule: { DefaultRetention: { Mode: "GOVERNANCE" as const, Days: 1 } },
    };
    await owner.send(new PutObjectLockConfigurationCommand({ Bucket: locked, ObjectLockConfiguration }));
    const kept = await owner.send(new GetObjectLockConfigurationCommand({ Bucket: locked }));
    expect(kept.ObjectLockConfiguration).toEqual(ObjectLockConfiguration);
  });

  it("have an access control list", async () => {
    await owner.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    const { Grants, Owner } = await owner.send(new GetBucketAclCommand({ Bucket }));
    expect(Grants?.map(({ Grantee, Permission }) => [Grantee?.Type, Grantee?.URI ?? Grantee?.ID, Permission])).toEqual([
      ["CanonicalUser", Owner?.ID, "FULL_CONTROL"],
      ["Group", "http://acs.amazonaws.com/groups/global/AllUsers", "READ"],
    ]);
    const AccessControlPolicy = { Owner, Grants: [{ Permission: "WRITE" as const, Grantee: Grants?.[0]?.Grantee }] };
    await owner.send(new PutBucketAclCommand({ Bucket, AccessControlPolicy }));
    expect((await owner.send(new GetBucketAclCommand({ Bucket }))).Grants).toMatchObject([{ Permission: "WRITE" }]);
  });

  it("keep a policy, and refuse one that says what Scaleway does not know", async () => {
    const statement = { Effect: "Allow", Principal: { SCW: "*" }, Action: ["s3:GetObject"], Resource: [`${Bucket}/*`] };
    const put = (change: object, Version = "2023-04-17") =>
      owner.send(
        new PutBucketPolicyCommand({
          Bucket,
          Policy: JSON.stringify({ Version, Statement: [{ ...statement, ...change }] }),
        }),
      );
    await put({});
    const { Policy = "" } = await owner.send(new GetBucketPolicyCommand({ Bucket }));
    expect(JSON.parse(Policy)).toEqual({ Version: "2023-04-17", Statement: [statement] });
    for (const wrong of [
      { Action: ["s3:GetObjekt"] },
      { Resource: ["another-bucket/*"] },
      { Principal: { SCW: "app:1" } },
      { Principal: { AWS: "*" } },
      { Effect: "Perhaps" },
    ]) {
      expect(await refusal(put(wrong))).toEqual({ code: "MalformedPolicy", status: 400 });
    }
    expect(await refusal(put({}, "2020-01-01"))).toMatchObject({ code: "MalformedPolicy" });
    expect(await refusal(put({ Condition: {} }))).toMatchObject({ code: "NotImplemented" });
    await owner.send(new DeleteBucketPolicyCommand({ Bucket }));
    expect(await refusal(owner.send(new GetBucketPolicyCommand({ Bucket })))).toMatchObject({
      code: "NoSuchBucketPolicy",
    });
  });

  it("say so when a call is not implemented", async () => {
    const call = owner.send(new GetObjectTorrentCommand({ Bucket, Key: "a" }));
    expect(await refusal(call)).toEqual({ code: "NotImplemented", status: 501 });
  });
});
