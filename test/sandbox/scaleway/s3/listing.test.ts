import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { randomUUID } from "node:crypto";
import { beforeEach, describe, expect, it } from "vitest";
import { bucketForEachTest, refusal, type Backend } from "./backend";

let backend: Backend;
let Bucket: string;
bucketForEachTest((store, bucket) => ([backend, Bucket] = [store, bucket]));

const put = (Key: string, Body = Key) => backend.owner.send(new PutObjectCommand({ Bucket, Key, Body }));
const read = async (Key: string, VersionId?: string): Promise<string> => {
  const { Body } = await backend.owner.send(new GetObjectCommand({ Bucket, Key, VersionId }));
  return (await Body?.transformToString()) ?? "";
};
const versioned = () =>
  backend.owner.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Enabled" } }));

describe("listing", () => {
  const keys = ["a", "dir/1", "dir/2", "dir/sub/3", "other/4", "z"];
  beforeEach(async () => {
    await Promise.all(keys.map((key) => put(key)));
  });

  it("folds keys at a delimiter, after a prefix", async () => {
    const top = await backend.owner.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }));
    expect(top.Contents?.map(({ Key }) => Key)).toEqual(["a", "z"]);
    expect(top.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["dir/", "other/"]);
    const inside = await backend.owner.send(new ListObjectsV2Command({ Bucket, Delimiter: "/", Prefix: "dir/" }));
    expect(inside.Contents?.map(({ Key }) => Key)).toEqual(["dir/1", "dir/2"]);
    expect(inside.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["dir/sub/"]);
  });

  it.each([1, 2, 4, 6])("gives everything once in pages of %i", async (MaxKeys) => {
    for (const Delimiter of [undefined, "/"]) {
      const seen: (string | undefined)[] = [];
      let ContinuationToken: string | undefined;
      do {
        const page = await backend.owner.send(
          new ListObjectsV2Command({ Bucket, MaxKeys, Delimiter, ContinuationToken }),
        );
        expect(page.KeyCount).toBeLessThanOrEqual(MaxKeys);
        seen.push(...(page.Contents ?? []).map(({ Key }) => Key), ...(page.CommonPrefixes ?? []).map((p) => p.Prefix));
        ContinuationToken = page.NextContinuationToken;
        expect(page.IsTruncated).toBe(ContinuationToken !== undefined);
      } while (ContinuationToken !== undefined);
      expect(seen.sort()).toEqual(Delimiter ? ["a", "dir/", "other/", "z"] : keys);
    }
  });

  it("of version 1 goes on from a marker", async () => {
    const first = await backend.owner.send(new ListObjectsCommand({ Bucket, MaxKeys: 2, Delimiter: "/" }));
    expect(first).toMatchObject({ IsTruncated: true, NextMarker: "dir/" });
    const rest = await backend.owner.send(new ListObjectsCommand({ Bucket, Delimiter: "/", Marker: first.NextMarker }));
    expect(rest.CommonPrefixes?.map(({ Prefix }) => Prefix)).toEqual(["other/"]);
    expect(rest.Contents?.map(({ Key }) => Key)).toEqual(["z"]);
  });

  it("encodes keys when asked to", async () => {
    await put("dir/é+ %");
    const { Contents } = await backend.owner.send(
      new ListObjectsV2Command({ Bucket, Prefix: "dir/é", EncodingType: "url" }),
    );
    expect(Contents?.map(({ Key }) => Key)).toEqual(["dir/%C3%A9%2B%20%25"]);
  });
});

describe("versions", () => {
  it("stay readable below newer ones and below a delete marker, until each is removed", async () => {
    await put("a", "before versioning");
    await versioned();
    const first = await put("a", "one");
    await put("a", "two");
    const hidden = await backend.owner.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
    expect(hidden.DeleteMarker).toBe(true);
    expect(await refusal(read("a"))).toMatchObject({ code: "NoSuchKey" });
    expect(await read("a", first.VersionId)).toBe("one");
    expect(await read("a", "null")).toBe("before versioning");

    const all = await backend.owner.send(new ListObjectVersionsCommand({ Bucket }));
    expect(all.Versions?.map(({ IsLatest, VersionId }) => [IsLatest, VersionId === "null"])).toEqual([
      [false, false],
      [false, false],
      [false, true],
    ]);
    expect(all.DeleteMarkers).toMatchObject([{ Key: "a", IsLatest: true, VersionId: hidden.VersionId }]);

    expect(await refusal(backend.owner.send(new DeleteBucketCommand({ Bucket })))).toEqual({
      code: "BucketNotEmpty",
      status: 409,
    });
    await backend.owner.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId: hidden.VersionId }));
    expect(await read("a")).toBe("two");
    for (const { VersionId } of all.Versions ?? []) {
      await backend.owner.send(new DeleteObjectCommand({ Bucket, Key: "a", VersionId }));
    }
    await backend.owner.send(new DeleteBucketCommand({ Bucket }));
  });

  it("are listed in pages", async () => {
    await versioned();
    for (const key of ["a", "a", "b", "b", "b"]) await put(key, randomUUID());
    const seen: string[] = [];
    let markers: { KeyMarker?: string; VersionIdMarker?: string } = {};
    for (let more = true; more;) {
      const page = await backend.owner.send(new ListObjectVersionsCommand({ Bucket, MaxKeys: 2, ...markers }));
      seen.push(...(page.Versions ?? []).map(({ Key, VersionId }) => `${Key} ${VersionId}`));
      markers = { KeyMarker: page.NextKeyMarker, VersionIdMarker: page.NextVersionIdMarker };
      more = page.IsTruncated === true;
    }
    expect(seen.map((entry) => entry[0])).toEqual(["a", "a", "b", "b", "b"]);
    expect(new Set(seen).size).toBe(5);
  });
});
