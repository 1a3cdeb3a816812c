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
import { SignatureV4 } from "@smithy/signature-v4";
import { HttpRequest } from "@smithy/core/protocols";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { account, addKey, refusal, startBackend, type Backend } from "./backend";

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

describe("signatures", () => {
  it("are refused when the secret is wrong", async () => {
    const client = backend.client({ ...account, secretKey: randomUUID() });
    expect(await refusal(get(client))).toEqual({ code: "SignatureDoesNotMatch", status: 403 });
  });

  it("are refused when nobody has the key, or it has expired", async () => {
    const unknown = backend.client({ ...account, accessKey: "SCWXXXXXXXXXXXXXXXXX" });
    expect(await refusal(get(unknown))).toEqual({ code: "InvalidAccessKeyId", status: 403 });
    const key = addKey(backend.store, ["ObjectStorageFullAccess"]);
    backend.store.update("iam/api-keys", key.accessKey, { expires_at: "2020-01-01T00:00:00Z" });
    expect(await refusal(get(backend.client(key)))).toEqual({ code: "InvalidAccessKeyId", status: 403 });
  });

  it("in an address open it for a while, for that call only", async () => {
    const address = (await presign("GET", `/${Bucket}/a`)).href;
    expect(await (await fetch(address)).text()).toBe("content");
    const other = await fetch(address.replace("/a?", "/b?"));
    expect([other.status, await other.text()]).toEqual([403, expect.stringContaining("SignatureDoesNotMatch")]);
    expect((await fetch(address, { method: "PUT", body: "x" })).status).toBe(403);
    const old = await presign("GET", `/${Bucket}/a`, new Date(Date.now() - 3_600_000));
    const expired = await fetch(old);
    expect([expired.status, await expired.text()]).toEqual([403, expect.stringContaining("Request has expired")]);
  });

  it("of a request from another time are refused", async () => {
    const answer = await signedFetch({ at: new Date(Date.now() - 3_600_000), body: "x" });
    expect(await answer.text()).toContain("RequestTimeTooSkewed");
  });

  it("do not cover another body", async () => {
    const answer = await signedFetch({ body: "x", sent: "y" });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("XAmzContentSHA256Mismatch")]);
  });

  it("cover every chunk of a streamed body", async () => {
    const good = await signedFetch({ body: "streamed", chunked: true });
    expect(good.status).toBe(200);
    const { Body } = await backend.owner.send(new GetObjectCommand({ Bucket, Key: "b" }));
    expect(await Body?.transformToString()).toBe("streamed");
    const bad = await signedFetch({ body: "streamed", sent: "steamers", chunked: true });
    expect(await bad.text()).toContain("SignatureDoesNotMatch");
  });
});

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

class Sha256 {
  private readonly parts: Uint8Array[] = [];
  constructor(private readonly key?: string | ArrayBuffer | ArrayBufferView) {}
  update(part: string | ArrayBuffer | ArrayBufferView): void {
    this.parts.push(bytes(part));
  }
  reset(): void {
    this.parts.length = 0;
  }
  digest(): Promise<Uint8Array> {
    const hash = this.key === undefined ? createHash("sha256") : createHmac("sha256", bytes(this.key));
    return Promise.resolve(hash.update(Buffer.concat(this.parts)).digest());
  }
}

function bytes(part: string | ArrayBuffer | ArrayBufferView): Uint8Array {
  if (typeof part === "string") return Buffer.from(part);
  return ArrayBuffer.isView(part)
    ? new Uint8Array(part.buffer, part.byteOffset, part.byteLength)
    : new Uint8Array(part);
}

const signer = (): SignatureV4 =>
  new SignatureV4({
    service: "s3",
    region: account.region,
    sha256: Sha256,
    uriEscapePath: false,
    credentials: { accessKeyId: account.accessKey, secretAccessKey: account.secretKey },
  });

/** A presigned address of ten minutes, signed at a time. */
async function presign(method: string, path: string, signingDate = new Date()): Promise<URL> {
  const { host, hostname } = new URL(backend.url);
  const headers = { host, "x-amz-content-sha256": "UNSIGNED-PAYLOAD" };
  const request = new HttpRequest({ method, hostname, path, protocol: "http:", headers });
  const { query } = await signer().presign(request, { signingDate, expiresIn: 600 });
  const address = new URL(path, backend.url);
  for (const [name, value] of Object.entries(query ?? {})) address.searchParams.set(name, String(value));
  return address;
}

/** Puts object `b`; `sent` goes over the wire in place of the body that was signed. */
async function signedFetch(options: { body: string; sent?: string; at?: Date; chunked?: boolean }): Promise<Response> {
  const { body, sent = body, at = new Date(), chunked = false } = options;
  const { host, hostname } = new URL(backend.url);
  const sha = createHash("sha256").update(body).digest("hex");
  const headers = {
    host,
    "x-amz-content-sha256": chunked ? "STREAMING-AWS4-HMAC-SHA256-PAYLOAD" : sha,
    ...(chunked ? { "x-amz-decoded-content-length": String(body.length), "content-encoding": "aws-chunked" } : {}),
  };
  const request = new HttpRequest({ method: "PUT", hostname, path: `/${Bucket}/b`, protocol: "http:", headers });
  const signed = await signer().sign(request, { signingDate: at });
  const content = chunked ? chunks(body, sent, signed.headers) : sent;
  return fetch(`${backend.url}/${Bucket}/b`, { method: "PUT", headers: signed.headers, body: content });
}

/** Frames `sent` in one chunk that carries the signature of `body`, as the specification of signed chunks says. */
function chunks(body: string, sent: string, headers: Record<string, string>): string {
  const timestamp = headers["x-amz-date"] ?? "";
  const scope = `${timestamp.slice(0, 8)}/${account.region}/s3/aws4_request`;
  const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();
  const sha = (text: string) => createHash("sha256").update(text).digest("hex");
  const key = scope
    .split("/")
    .reduce<string | Buffer>((parent, part) => hmac(parent, part), `AWS4${account.secretKey}`);
  let previous = /Signature=(\w+)/.exec(headers.authorization ?? "")?.[1] ?? "";
  const frame = (signedText: string, text: string): string => {
    const lines = ["AWS4-HMAC-SHA256-PAYLOAD", timestamp, scope, previous, sha(""), sha(signedText)];
    previous = hmac(key, lines.join("\n")).toString("hex");
    return `${text.length.toString(16)};chunk-signature=${previous}\r\n${text}\r\n`;
  };
  return frame(body, sent) + frame("", "");
}
