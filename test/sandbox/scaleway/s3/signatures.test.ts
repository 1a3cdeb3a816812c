import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { SignatureV4 } from "@smithy/signature-v4";
import { HttpRequest } from "@smithy/core/protocols";
import { createHash, createHmac, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { account, addKey, refusal, startBackend, type Backend } from "./backend";

let backend: Backend;
const Bucket = "signed";
beforeAll(async () => {
  backend = await startBackend();
  await backend.owner.send(new CreateBucketCommand({ Bucket }));
  await backend.owner.send(new PutObjectCommand({ Bucket, Key: "a", Body: "content" }));
});
afterAll(() => backend.close());

const get = (client: S3Client) => client.send(new GetObjectCommand({ Bucket, Key: "a" }));

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
