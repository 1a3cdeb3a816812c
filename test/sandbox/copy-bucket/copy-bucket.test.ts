import { randomBytes } from "node:crypto";
import * as s3 from "@aws-sdk/client-s3";
import { describe, expect, it } from "vitest";
import { copyBucket, type CopyOptions, type CopyReport } from "../../../operations/copy-bucket/copy";
import type { BucketLocation } from "../../../operations/copy-bucket/location";
import { put, remove, twoBuckets } from "./buckets";

const megabyte = 1024 * 1024;

/** Keys that break programs: order of bytes, not of UTF-16; URLs; XML. */
const keys = [
  "a+b & c%2F<d>\"'.txt",
  "dir//double",
  "ends with space ",
  "tab\tand\nline",
  "été/photo ☃.jpg",
  "\uFFFD replacement",
  "😀 emoji",
];

describe("a copy of a bucket to another store", () => {
  let from: BucketLocation;
  let to: BucketLocation;
  twoBuckets((old, next) => ([from, to] = [old, next]));

  const copy = (options: Partial<CopyOptions> = {}): Promise<CopyReport> => copyBucket({ from, to, ...options });
  const text = async ({ client, bucket }: BucketLocation, Key: string) =>
    (await client.send(new s3.GetObjectCommand({ Bucket: bucket, Key }))).Body?.transformToString();
  const keysOf = async ({ client, bucket }: BucketLocation) =>
    (await client.send(new s3.ListObjectsV2Command({ Bucket: bucket }))).Contents?.map(({ Key }) => Key) ?? [];
  const many = (count: number) =>
    Promise.all(Array.from({ length: count }, (_, index) => put(from, `n/${index}`, "x")));

  async function putInParts(Key: string, parts: Buffer[]): Promise<void> {
    const target = { Bucket: from.bucket, Key };
    const { UploadId } = await from.client.send(
      new s3.CreateMultipartUploadCommand({ ...target, ContentType: "video/mp4" }),
    );
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const part = { ...target, UploadId, PartNumber: index + 1 };
      const { ETag } = await from.client.send(new s3.UploadPartCommand({ ...part, Body }));
      Parts.push({ PartNumber: index + 1, ETag });
    }
    await from.client.send(new s3.CompleteMultipartUploadCommand({ ...target, UploadId, MultipartUpload: { Parts } }));
  }

  it("holds the same objects under the same keys, empty ones too", async () => {
    for (const key of keys) await put(from, key, `content of ${key}`);
    await put(from, "empty", "");
    const report = await copy();

    const amount = { objects: 8, bytes: keys.reduce((sum, key) => sum + Buffer.byteLength(`content of ${key}`), 0) };
    expect(report).toMatchObject({ source: amount, destination: amount, copied: amount, differences: [] });
    expect(await keysOf(to)).toEqual(await keysOf(from));
    for (const key of keys) expect(await text(to, key)).toBe(`content of ${key}`);
    expect(await text(to, "empty")).toBe("");

    await remove(to, "\uFFFD replacement");
    expect(await copy()).toMatchObject({ copied: { objects: 1 }, differences: [] });
  });

  it("keeps headers, metadata and tags", async () => {
    const headers = {
      CacheControl: "max-age=60",
      ContentDisposition: 'attachment; filename="a.txt"',
      ContentEncoding: "gzip",
      ContentLanguage: "fr",
      ContentType: "text/plain; charset=utf-8",
      Metadata: { author: "someone", "with-dash": "a b" },
    };
    await put(from, "described", "x", { ...headers, Tagging: "kind=photo&note=a%20b%26c" });
    await copy();

    const object = { Bucket: to.bucket, Key: "described" };
    expect(await to.client.send(new s3.HeadObjectCommand(object))).toMatchObject(headers);
    const { TagSet } = await to.client.send(new s3.GetObjectTaggingCommand(object));
    expect(TagSet).toEqual([
      { Key: "kind", Value: "photo" },
      { Key: "note", Value: "a b&c" },
    ]);
  });

  it("copies large objects in parts, and knows them again however they came", async () => {
    await putInParts("in-parts", [randomBytes(5 * megabyte), randomBytes(5 * megabyte), randomBytes(megabyte)]);
    await put(from, "in-one", randomBytes(17 * megabyte));
    const report = await copy();

    expect(report).toMatchObject({ copied: { objects: 2, bytes: 28 * megabyte }, differences: [] });
    const head = await to.client.send(new s3.HeadObjectCommand({ Bucket: to.bucket, Key: "in-parts" }));
    expect(head.ContentType).toBe("video/mp4");
    expect((await to.client.send(new s3.HeadObjectCommand({ Bucket: to.bucket, Key: "in-one" }))).ETag).toMatch(/-2"$/);
    expect((await copy()).copied.objects).toBe(0);
  });

  it("reads lists of more than a page", async () => {
    await many(1005);

    expect(await copy()).toMatchObject({ copied: { objects: 1005 }, destination: { objects: 1005 }, differences: [] });
  });

  it("goes on where it was interrupted", async () => {
    await many(40);
    const interruption = new AbortController();
    const first = await copy({
      signal: interruption.signal,
      progress: ({ copied }) => copied.objects >= 10 && interruption.abort(),
    });
    expect(first.interrupted).toBe(true);
    expect(first.copied.objects).toBeLessThan(30);

    const second = await copy();
    expect(second).toMatchObject({ source: { objects: 40 }, differences: [], interrupted: false });
    // A write that the interruption cut off may have arrived all the same.
    expect(second.copied.objects).toBeLessThanOrEqual(40 - first.copied.objects);
  });

  it("leaves no half-copied object behind when it is interrupted", async () => {
    await put(from, "large", randomBytes(40 * megabyte));
    const interruption = new AbortController();
    let parts = 0;
    to.client.middlewareStack.add(
      (handle, { commandName }) =>
        (args) => {
          if (commandName === "UploadPartCommand" && (parts += 1) === 2) interruption.abort();
          return handle(args);
        },
      { step: "initialize" },
    );

    expect(await copy({ signal: interruption.signal })).toMatchObject({ interrupted: true, copied: { objects: 0 } });
    const { Uploads = [] } = await to.client.send(new s3.ListMultipartUploadsCommand({ Bucket: to.bucket }));
    expect(Uploads).toEqual([]);
    expect(await copy()).toMatchObject({ copied: { objects: 1 }, differences: [] });
  });

  it("copies again what changed, in content or in description, and what was deleted there", async () => {
    for (const key of ["changed", "described", "deleted", "tampered", "untouched"]) await put(from, key, "one");
    await copy();
    await put(from, "changed", "two");
    await put(from, "described", "one", { ContentType: "text/html" });
    await remove(to, "deleted");
    await put(to, "tampered", "bad");

    expect(await copy()).toMatchObject({ copied: { objects: 4 }, differences: [] });
    expect(await text(to, "changed")).toBe("two");
    expect(await text(to, "tampered")).toBe("one");
    const head = await to.client.send(new s3.HeadObjectCommand({ Bucket: to.bucket, Key: "described" }));
    expect(head.ContentType).toBe("text/html");
  });

  it("tells what only the destination has, and deletes nothing", async () => {
    for (const key of ["gone", "stays"]) await put(from, key, "x");
    await copy();
    await remove(from, "gone");

    expect((await copy()).differences).toEqual([{ key: "gone", kind: "only at the destination" }]);
    expect(await keysOf(to)).toEqual(["gone", "stays"]);
  });

  it("only compares when asked to", async () => {
    for (const key of ["different", "missing", "same"]) await put(from, key, "one");
    for (const [key, body] of [
      ["different", "two"],
      ["same", "one"],
    ] as const)
      await put(to, key, body);

    expect(await copy({ dryRun: true })).toMatchObject({
      copied: { objects: 0 },
      differences: [
        { key: "different", kind: "different" },
        { key: "missing", kind: "missing" },
      ],
    });
    expect(await keysOf(to)).toEqual(["different", "same"]);
  });

  it("copies one version of an object that changes meanwhile, never a mixture", async () => {
    await put(from, "busy", Buffer.alloc(20 * megabyte, "a"));
    let reads = 0;
    from.client.middlewareStack.add(
      (handle, { commandName }) =>
        async (args) => {
          if (commandName === "GetObjectCommand" && (reads += 1) === 2)
            await put(from, "busy", Buffer.alloc(20 * megabyte, "b"));
          return handle(args);
        },
      { step: "initialize" },
    );

    expect(await copy()).toMatchObject({ copied: { objects: 1 }, differences: [] });
    expect(await text(to, "busy")).toMatch(/^b+$/);
  });

  it("goes on past an object that cannot be copied, and says why", async () => {
    for (const key of ["bad", "good"]) await put(from, key, "x");
    to.client.middlewareStack.add(
      (handle, { commandName }) =>
        (args) => {
          const { Key } = args.input as { Key?: string };
          if (commandName === "PutObjectCommand" && Key === "bad")
            throw Object.assign(new Error("No."), { name: "EntityTooLarge" });
          return handle(args);
        },
      { step: "initialize" },
    );

    expect(await copy()).toMatchObject({
      copied: { objects: 1 },
      differences: [{ key: "bad", kind: "missing", reason: "EntityTooLarge: No." }],
    });
  });

  it("ends at once when the key or the bucket is wrong", async () => {
    await expect(copy({ to: { ...to, bucket: "other-bucket" } })).rejects.toMatchObject({ name: "NoSuchBucket" });
  });
});
