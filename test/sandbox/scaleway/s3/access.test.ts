import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketPolicyCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketAclCommand,
  GetBucketPolicyCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  PutBucketAclCommand,
  PutBucketPolicyCommand,
  PutObjectAclCommand,
  PutObjectCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { addKey, refusal, startBackend, type Backend } from "./backend";

let backend: Backend;
let Bucket: string;
beforeAll(async () => {
  backend = await startBackend();
  backend.store.insert("iam/users", { id: randomUUID(), type: "owner" });
});
afterAll(() => backend.close());
beforeEach(async () => {
  Bucket = await newBucket();
});

async function newBucket(): Promise<string> {
  const name = `bucket-${randomUUID()}`;
  await backend.owner.send(new CreateBucketCommand({ Bucket: name }));
  await backend.owner.send(new PutObjectCommand({ Bucket: name, Key: "a", Body: "content" }));
  return name;
}

const get = (client: S3Client, name = Bucket) => client.send(new GetObjectCommand({ Bucket: name, Key: "a" }));
const put = (client: S3Client, Key = "b", name = Bucket) =>
  client.send(new PutObjectCommand({ Bucket: name, Key, Body: "x" }));
const list = (client: S3Client, name = Bucket) => client.send(new ListObjectsV2Command({ Bucket: name }));
const denied = { code: "AccessDenied", status: 403 };

function setPolicy(name: string, principals: string[], Action: string[] = ["s3:*"], Version = "2023-04-17") {
  const statement = { Effect: "Allow", Principal: { SCW: principals }, Action, Resource: [name, `${name}/*`] };
  const Policy = JSON.stringify({ Version, Statement: [statement] });
  return backend.owner.send(new PutBucketPolicyCommand({ Bucket: name, Policy }));
}

describe("permission sets", () => {
  const can = async (permissionSets: string[]): Promise<string[]> => {
    const client = backend.client(addKey(backend.store, permissionSets));
    const calls = {
      head: () => client.send(new HeadBucketCommand({ Bucket })),
      acl: () => client.send(new GetBucketAclCommand({ Bucket })),
      list: () => list(client),
      read: () => get(client),
      write: () => put(client),
      delete: () => client.send(new DeleteObjectCommand({ Bucket, Key: "none" })),
      configure: () => client.send(new PutBucketAclCommand({ Bucket, ACL: "private" })),
      create: () => client.send(new CreateBucketCommand({ Bucket: `made-${randomUUID()}` })),
      policy: () => client.send(new DeleteBucketPolicyCommand({ Bucket })),
    };
    const allowed: string[] = [];
    for (const [name, call] of Object.entries(calls)) {
      await call().then(
        () => allowed.push(name),
        (error: unknown) => expect(error).toMatchObject({ $metadata: { httpStatusCode: 403 } }),
      );
    }
    return allowed;
  };

  it.each([
    [[], []],
    [["ObjectStorageObjectsRead"], ["list", "read"]],
    [["ObjectStorageObjectsWrite"], ["write"]],
    [["ObjectStorageObjectsDelete"], ["delete"]],
    [["ObjectStorageBucketsRead"], ["head", "acl"]],
    [["ObjectStorageBucketsWrite"], ["configure", "create"]],
    [["ObjectStorageReadOnly"], ["head", "acl", "list", "read"]],
    [["ObjectStorageBucketPolicyFullAccess"], ["policy"]],
    [
      ["ObjectStorageObjectsRead", "ObjectStorageObjectsWrite"],
      ["list", "read", "write"],
    ],
    [["ObjectStorageFullAccess"], ["head", "acl", "list", "read", "write", "delete", "configure", "create"]],
    [["AllProductsFullAccess"], ["head", "acl", "list", "read", "write", "delete", "configure", "create", "policy"]],
    [["RelationalDatabasesFullAccess"], []],
  ])("%j allow %j", async (permissionSets, expected) => {
    expect(await can(permissionSets)).toEqual(expected);
  });

  it("count in their project only", async () => {
    const client = backend.client(addKey(backend.store, ["ObjectStorageFullAccess"], randomUUID()));
    expect(await refusal(get(client))).toEqual(denied);
  });
});

describe("bucket policies", () => {
  it("limit a key to its bucket", async () => {
    const other = await newBucket();
    const key = addKey(backend.store, ["ObjectStorageFullAccess"]);
    const neighbour = addKey(backend.store, ["ObjectStorageFullAccess"]);
    await setPolicy(Bucket, [`application_id:${key.applicationId}`]);
    await setPolicy(other, [`application_id:${neighbour.applicationId}`]);
    const client = backend.client(key);
    await get(client);
    await put(client);
    await list(client);
    expect(await refusal(get(client, other))).toEqual(denied);
    expect(await refusal(put(client, "b", other))).toEqual(denied);
    expect(await refusal(list(client, other))).toEqual(denied);
    const copy = new CopyObjectCommand({ Bucket, Key: "c", CopySource: `${other}/a` });
    expect(await refusal(client.send(copy))).toEqual(denied);
    const stolen = client.send(new PutBucketPolicyCommand({ Bucket: other, Policy: "{}" }));
    expect(await refusal(stolen)).toEqual(denied);
    await get(backend.client(neighbour), other);
  });

  it("allow nothing that IAM does not", async () => {
    const key = addKey(backend.store, ["ObjectStorageObjectsRead"]);
    await setPolicy(Bucket, [`application_id:${key.applicationId}`]);
    await get(backend.client(key));
    expect(await refusal(put(backend.client(key)))).toEqual(denied);
  });

  it("allow only the actions they name, with wildcards", async () => {
    const key = addKey(backend.store, ["ObjectStorageFullAccess"]);
    await setPolicy(Bucket, [`application_id:${key.applicationId}`], ["s3:Get*"]);
    const client = backend.client(key);
    await get(client);
    expect(await refusal(list(client))).toEqual(denied);
    expect(await refusal(put(client))).toEqual(denied);
  });

  it("shut the organisation's owner out of all but the policy, until it names them", async () => {
    const key = addKey(backend.store, []);
    await setPolicy(Bucket, [`application_id:${key.applicationId}`]);
    expect(await refusal(get(backend.owner))).toEqual(denied);
    expect(await refusal(backend.owner.send(new GetBucketAclCommand({ Bucket })))).toEqual(denied);
    await backend.owner.send(new GetBucketPolicyCommand({ Bucket }));
    const [owner] = backend.store.list("iam/users");
    await setPolicy(Bucket, [`user_id:${owner?.id}`]);
    await get(backend.owner);
  });

  it("of the old version deny only what they deny", async () => {
    const key = addKey(backend.store, ["ObjectStorageObjectsRead"]);
    await setPolicy(Bucket, [`application_id:${randomUUID()}`], ["s3:*"], "2012-10-17");
    await get(backend.client(key));
    await get(backend.owner);
  });

  it("are asked for each key of a deletion of many", async () => {
    const key = addKey(backend.store, ["ObjectStorageFullAccess"]);
    const statement = {
      Effect: "Allow",
      Principal: { SCW: `application_id:${key.applicationId}` },
      Action: "s3:DeleteObject",
      Resource: `${Bucket}/own/*`,
    };
    const Policy = JSON.stringify({ Version: "2023-04-17", Statement: [statement] });
    await backend.owner.send(new PutBucketPolicyCommand({ Bucket, Policy }));
    const Delete = { Objects: [{ Key: "own/x" }, { Key: "a" }] };
    const { Deleted, Errors } = await backend.client(key).send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["own/x"]);
    expect(Errors).toMatchObject([{ Key: "a", Code: "AccessDenied" }]);
  });
});

describe("strangers", () => {
  const anonymous = async (path: string, init?: RequestInit): Promise<number> =>
    (await fetch(`${backend.url}/${Bucket}${path}`, init)).status;

  it("see nothing by default", async () => {
    expect(await anonymous("/a")).toBe(403);
    expect(await anonymous("")).toBe(403);
    expect(await anonymous("/x", { method: "PUT", body: "x" })).toBe(403);
    expect((await fetch(backend.url)).status).toBe(403);
  });

  it("read what an access control list opens", async () => {
    await backend.owner.send(new PutObjectAclCommand({ Bucket, Key: "a", ACL: "public-read" }));
    expect(await anonymous("/a")).toBe(200);
    expect(await anonymous("")).toBe(403);
    await backend.owner.send(new PutBucketAclCommand({ Bucket, ACL: "public-read" }));
    expect(await anonymous("")).toBe(200);
    expect(await anonymous("/x", { method: "PUT", body: "x" })).toBe(403);
  });

  it("read what a policy opens to everyone", async () => {
    await setPolicy(Bucket, ["*"], ["s3:GetObject"]);
    expect(await anonymous("/a")).toBe(200);
    expect(await anonymous("")).toBe(403);
    expect(await anonymous("/a", { method: "DELETE" })).toBe(403);
  });
});
