import * as s3 from "@aws-sdk/client-s3";
import type { BucketLocation } from "../../../operations/copy-bucket/location";
import type { Backend } from "../scaleway/s3/backend";

/** Makes a bucket in this store. */
export async function location({ url, owner }: Backend, bucket: string): Promise<BucketLocation> {
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
