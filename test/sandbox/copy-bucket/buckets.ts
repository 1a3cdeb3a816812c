import * as s3 from "@aws-sdk/client-s3";
import type { BucketLocation } from "../../../operations/copy-bucket/location";
import { afterEach, beforeEach } from "vitest";
import { startBackend, type Backend } from "../scaleway/s3/backend";

/** For each test two stores of its own, with an empty bucket in each. */
export function twoBuckets(given: (from: BucketLocation, to: BucketLocation) => void): void {
  let stores: Backend[];
  beforeEach(async () => {
    const [old, next] = await Promise.all([startBackend(), startBackend()]);
    stores = [old, next];
    given(await location(old, "media-old"), await location(next, "media-new"));
  });
  afterEach(() => Promise.all(stores.map((store) => store.close())));
}

/** Makes a bucket in this store. */
async function location({ url, owner }: Backend, bucket: string): Promise<BucketLocation> {
  await owner.send(new s3.CreateBucketCommand({ Bucket: bucket }));
  return { address: `${url}/${bucket}`, bucket, client: owner };
}

export const put = (
  { client, bucket }: BucketLocation,
  Key: string,
  Body: s3.PutObjectCommandInput["Body"],
  more = {},
) => client.send(new s3.PutObjectCommand({ Bucket: bucket, Key, Body, ...more }));

export const remove = ({ client, bucket }: BucketLocation, Key: string) =>
  client.send(new s3.DeleteObjectCommand({ Bucket: bucket, Key }));
