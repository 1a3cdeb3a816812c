import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import type { BucketLocation } from "./location";

/** One object as a list tells of it. */
export interface Listed {
  key: string;
  size: number;
  /** Without quotes: the MD5 of the content; of the parts' MD5s, and `-` with their number, when it came in parts. */
  etag: string;
  modified: Date;
}

/** What two buckets have under one key; at least one side is there. */
export interface Pair {
  key: string;
  from?: Listed;
  to?: Listed;
}

/** The pairs of two buckets in the order of their keys, holding no more than a page of each. */
export async function* pairs(from: BucketLocation, to: BucketLocation, signal?: AbortSignal): AsyncGenerator<Pair> {
  const [left, right] = [objects(from, signal), objects(to, signal)];
  let [ours, theirs] = [await left.next(), await right.next()];
  while (!ours.done || !theirs.done) {
    const order = ours.done ? 1 : theirs.done ? -1 : inOrder(ours.value.key, theirs.value.key);
    const pair: Pair = { key: "" };
    if (!ours.done && order <= 0) Object.assign(pair, { key: ours.value.key, from: ours.value });
    if (!theirs.done && order >= 0) Object.assign(pair, { key: theirs.value.key, to: theirs.value });
    yield pair;
    if (order <= 0) ours = await left.next();
    if (order >= 0) theirs = await right.next();
  }
}

/** S3 lists keys in the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
export function inOrder(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}

async function* objects({ client, bucket }: BucketLocation, signal?: AbortSignal): AsyncGenerator<Listed> {
  let token: string | undefined;
  do {
    const page = await client.send(
      // XML cannot write every character that a key may have.
      new ListObjectsV2Command({ Bucket: bucket, ContinuationToken: token, EncodingType: "url" }),
      { abortSignal: signal },
    );
    for (const { Key = "", Size = 0, ETag = "", LastModified = new Date(0) } of page.Contents ?? []) {
      const key = page.EncodingType === "url" ? decodeURIComponent(Key.replaceAll("+", " ")) : Key;
      yield { key, size: Size, etag: ETag.replaceAll('"', ""), modified: LastModified };
    }
    token = page.NextContinuationToken;
  } while (token !== undefined);
}
