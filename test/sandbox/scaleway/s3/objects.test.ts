import {
  ChecksumAlgorithm,
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectAclCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  PutObjectTaggingCommand,
} from "@aws-sdk/client-s3";
import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Bodies } from "../../../../sandbox/scaleway/s3/bodies";
import { Store } from "../../../../sandbox/scaleway/store";
import { bucketForEachTest, refusal, startBackend, type Backend } from "./backend";

let backend: Backend;
let Bucket: string;
bucketForEachTest((store, bucket) => ([backend, Bucket] = [store, bucket]));

const put = (Key: string, Body = Key) => backend.owner.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (Key: string): Promise<string> => {
  const { Body } = await backend.owner.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? "";
};
describe("objects", () => {
  it("come back with content, metadata and MD5 tag", async () => {
    const written = await backend.owner.send(
      new PutObjectCommand({
        Bucket,
        Key: "dossier/été & co+1.txt",
        Body: "bonjour",
        ContentType: "text/plain",
        CacheControl: "max-age=60",
        Metadata: { origin: "test" },
        Tagging: "a=1",
      }),
    );
    expect(written.ETag).toBe(`"${createHash("md5").update("bonjour").digest("hex")}"`);
    const answer = await backend.owner.send(new GetObjectCommand({ Bucket, Key: "dossier/été & co+1.txt" }));
    expect(await answer.Body?.transformToString()).toBe("bonjour");
    expect(answer).toMatchObject({
      ContentType: "text/plain",
      CacheControl: "max-age=60",
      Metadata: { origin: "test" },
      ContentLength: 7,
      TagCount: 1,
      ETag: written.ETag,
    });
    expect(answer.ContentEncoding).toBeUndefined();
  });

  it("answer HEAD with the length and no content, and 404 for what is missing", async () => {
    await put("a", "12345");
    const head = await backend.owner.send(new HeadObjectCommand({ Bucket, Key: "a" }));
    expect(head.ContentLength).toBe(5);
    expect(await refusal(backend.owner.send(new HeadObjectCommand({ Bucket, Key: "b" })))).toEqual({
      code: "NotFound",
      status: 404,
    });
    expect(await refusal(read("b"))).toEqual({ code: "NoSuchKey", status: 404 });
  });

  it.each([
    ["bytes=2-4", "234", "bytes 2-4/10"],
    ["bytes=7-", "789", "bytes 7-9/10"],
    ["bytes=-2", "89", "bytes 8-9/10"],
    ["bytes=5-99", "56789", "bytes 5-9/10"],
  ])("give the range %s", async (Range, content, ContentRange) => {
    await put("a", "0123456789");
    const answer = await backend.owner.send(new GetObjectCommand({ Bucket, Key: "a", Range }));
    expect(answer).toMatchObject({ ContentRange, $metadata: { httpStatusCode: 206 } });
    expect(await answer.Body?.transformToString()).toBe(content);
  });

  it("refuse a range beyond their end", async () => {
    await put("a", "0123");
    const call = backend.owner.send(new GetObjectCommand({ Bucket, Key: "a", Range: "bytes=10-" }));
    expect(await refusal(call)).toEqual({ code: "InvalidRange", status: 416 });
  });

  it.each(
    Object.values(ChecksumAlgorithm).filter((name) =>
      ["CRC32", "CRC32C", "CRC64NVME", "SHA1", "SHA256"].includes(name),
    ),
  )("keep and verify the checksum %s", async (ChecksumAlgorithm) => {
    await backend.owner.send(new PutObjectCommand({ Bucket, Key: "a", Body: "content", ChecksumAlgorithm }));
    const answer = await backend.owner.send(new GetObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
    expect(answer[`Checksum${ChecksumAlgorithm as "CRC32"}`]).toMatch(/=$/);
    expect(await answer.Body?.transformToString()).toBe("content");
  });

  it("refuse a content that differs from its checksum", async () => {
    const wrong = new PutObjectCommand({ Bucket, Key: "a", Body: "content", ChecksumSHA256: "x".repeat(43) + "=" });
    expect(await refusal(backend.owner.send(wrong))).toEqual({ code: "BadDigest", status: 400 });
    const wrongMd5 = new PutObjectCommand({ Bucket, Key: "a", Body: "content", ContentMD5: "x".repeat(22) + "==" });
    expect(await refusal(backend.owner.send(wrongMd5))).toEqual({ code: "BadDigest", status: 400 });
    expect(await refusal(read("a"))).toMatchObject({ code: "NoSuchKey" });
  });

  it("are read and written under conditions", async () => {
    const { ETag = "" } = await put("a");
    const get = (conditions: object) => backend.owner.send(new GetObjectCommand({ Bucket, Key: "a", ...conditions }));
    expect(await refusal(get({ IfNoneMatch: ETag }))).toMatchObject({ status: 304 });
    expect(await refusal(get({ IfModifiedSince: new Date() }))).toMatchObject({ status: 304 });
    expect(await refusal(get({ IfMatch: '"other"' }))).toMatchObject({ code: "PreconditionFailed", status: 412 });
    expect((await get({ IfMatch: ETag, IfNoneMatch: '"other"' })).ETag).toBe(ETag);
    const once = new PutObjectCommand({ Bucket, Key: "a", Body: "new", IfNoneMatch: "*" });
    expect(await refusal(backend.owner.send(once))).toMatchObject({ code: "PreconditionFailed" });
    await backend.owner.send(new PutObjectCommand({ Bucket, Key: "a", Body: "new", IfMatch: ETag }));
    expect(await read("a")).toBe("new");
  });

  it("carry tags and an access control list", async () => {
    await put("a");
    const Tagging = { TagSet: [{ Key: "k", Value: "v & w" }] };
    await backend.owner.send(new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging }));
    expect((await backend.owner.send(new GetObjectTaggingCommand({ Bucket, Key: "a" }))).TagSet).toEqual(
      Tagging.TagSet,
    );
    await backend.owner.send(new DeleteObjectTaggingCommand({ Bucket, Key: "a" }));
    expect((await backend.owner.send(new GetObjectTaggingCommand({ Bucket, Key: "a" }))).TagSet).toEqual([]);
    const acl = await backend.owner.send(new GetObjectAclCommand({ Bucket, Key: "a" }));
    expect(acl.Grants).toMatchObject([{ Permission: "FULL_CONTROL", Grantee: { Type: "CanonicalUser" } }]);
  });

  it("are copied with their metadata, or with new ones, under conditions", async () => {
    await backend.owner.send(new PutObjectCommand({ Bucket, Key: "a b", Body: "x", Metadata: { m: "1" } }));
    const CopySource = `${Bucket}/a%20b`;
    const { CopyObjectResult } = await backend.owner.send(new CopyObjectCommand({ Bucket, Key: "c", CopySource }));
    expect((await backend.owner.send(new HeadObjectCommand({ Bucket, Key: "c" }))).Metadata).toEqual({ m: "1" });
    const replace = { MetadataDirective: "REPLACE", Metadata: { n: "2" } } as const;
    await backend.owner.send(new CopyObjectCommand({ Bucket, Key: "a b", CopySource, ...replace }));
    expect((await backend.owner.send(new HeadObjectCommand({ Bucket, Key: "a b" }))).Metadata).toEqual({ n: "2" });
    const itself = new CopyObjectCommand({ Bucket, Key: "a b", CopySource });
    expect(await refusal(backend.owner.send(itself))).toMatchObject({ code: "InvalidRequest" });
    const conditional = (condition: object) =>
      backend.owner.send(new CopyObjectCommand({ Bucket, Key: "d", CopySource, ...condition }));
    const ETag = CopyObjectResult?.ETag;
    expect(await refusal(conditional({ CopySourceIfNoneMatch: ETag }))).toMatchObject({ code: "PreconditionFailed" });
    expect(await refusal(conditional({ CopySourceIfMatch: '"no"' }))).toMatchObject({ code: "PreconditionFailed" });
    await conditional({ CopySourceIfMatch: ETag });
  });

  it("are deleted many at once", async () => {
    await Promise.all(["a", "b", "c"].map((key) => put(key)));
    const Delete = { Objects: [{ Key: "a" }, { Key: "b" }, { Key: "never there" }] };
    const { Deleted, Errors } = await backend.owner.send(new DeleteObjectsCommand({ Bucket, Delete }));
    expect(Deleted?.map(({ Key }) => Key)).toEqual(["a", "b", "never there"]);
    expect(Errors ?? []).toEqual([]);
    expect((await backend.owner.send(new ListObjectsV2Command({ Bucket }))).Contents?.map(({ Key }) => Key)).toEqual([
      "c",
    ]);
  });
});

describe("contents", () => {
  it("survive a restart beside the state file, and unused ones are swept away", async () => {
    const folder = mkdtempSync(join(tmpdir(), "socle-s3-"));
    try {
      const file = join(folder, "state.json");
      const bodies = join(folder, "objects");
      const first = await startBackend(new Store(file), new Bodies(bodies));
      await first.owner.send(new CreateBucketCommand({ Bucket }));
      await first.owner.send(new PutObjectCommand({ Bucket, Key: "a", Body: "kept" }));
      await first.owner.send(new PutObjectCommand({ Bucket, Key: "b", Body: "dropped" }));
      await first.owner.send(new DeleteObjectCommand({ Bucket, Key: "b" }));
      first.store.flush();
      await first.close();

      const store = new Store(file);
      const kept = new Bodies(bodies);
      kept.sweep(store);
      expect(readdirSync(bodies)).toHaveLength(1);
      const second = await startBackend(store, kept);
      const { Body } = await second.owner.send(new GetObjectCommand({ Bucket, Key: "a" }));
      expect(await Body?.transformToString()).toBe("kept");
      await second.close();
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
