import {
  AbortMultipartUploadCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteBucketTaggingCommand,
  DeleteObjectsCommand,
  GetBucketTaggingCommand,
  HeadBucketCommand,
  type BucketLocationConstraint,
  ListMultipartUploadsCommand,
  ListObjectVersionsCommand,
  PutBucketTaggingCommand,
} from "@aws-sdk/client-s3";
import type { Inputs } from "../inputs";
import { resourceType } from "../resource-type";
import type { Properties } from "../values";
import { region, s3 } from "./clients";
import { described, unlessGone } from "./failures";

const OWN_RESOURCE = "give it to a resource of its own, such as BucketVersioning";
const refused = { type: "any", refused: OWN_RESOURCE } as const;

const inputs = {
  bucket: { type: "string", required: true, replaces: true },
  forceDestroy: { type: "boolean", default: false },
  tags: { type: "string map" },
  acl: refused,
  corsRules: refused,
  lifecycleRules: refused,
  serverSideEncryptionConfiguration: refused,
  versioning: refused,
} as const satisfies Inputs;

export const bucket = resourceType({
  inputs,
  outputs: ["arn", "bucketDomainName", "bucketRegion", "bucketRegionalDomainName", "region", "tagsAll"],
  async create({ bucket, tags = {} }) {
    const elsewhere = region() === "us-east-1" ? {} : { LocationConstraint: region() as BucketLocationConstraint };
    await s3()
      .send(new CreateBucketCommand({ Bucket: bucket, CreateBucketConfiguration: elsewhere }))
      .catch(described(`creating S3 Bucket (${bucket})`));
    try {
      await setTags(bucket, tags);
    } catch (error) {
      // The engine would not know of the bucket: the next attempt must not find it.
      await s3().send(new DeleteBucketCommand({ Bucket: bucket }));
      throw error;
    }
    return { id: bucket, outputs: outputsOf(bucket, tags) };
  },
  async update({ bucket, tags = {} }) {
    await setTags(bucket, tags);
    return outputsOf(bucket, tags);
  },
  async read(id) {
    const found = await unlessGone(s3().send(new HeadBucketCommand({ Bucket: id })), "NoSuchBucket");
    if (!found) return undefined;
    const tagging = await unlessGone(s3().send(new GetBucketTaggingCommand({ Bucket: id })), "NoSuchTagSet");
    const tags = Object.fromEntries((tagging?.TagSet ?? []).map(({ Key = "", Value = "" }) => [Key, Value]));
    return { bucket: id, tags, ...outputsOf(id, tags) };
  },
  async delete(_inputs, { id, state }) {
    if (state["forceDestroy"] === true) await empty(id);
    await unlessGone(s3().send(new DeleteBucketCommand({ Bucket: id })), "NoSuchBucket").catch(
      described(`deleting S3 Bucket (${id})`),
    );
  },
});

async function setTags(bucket: string, tags: Record<string, string>): Promise<void> {
  const TagSet = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  await (
    TagSet.length === 0
      ? s3().send(new DeleteBucketTaggingCommand({ Bucket: bucket }))
      : s3().send(new PutBucketTaggingCommand({ Bucket: bucket, Tagging: { TagSet } }))
  ).catch(described(`setting S3 Bucket (${bucket}) tags`));
}

function outputsOf(bucket: string, tags: Record<string, string>): Properties {
  return {
    arn: `arn:aws:s3:::${bucket}`,
    bucketDomainName: `${bucket}.s3.amazonaws.com`,
    bucketRegion: region(),
    bucketRegionalDomainName: `${bucket}.s3.${region()}.amazonaws.com`,
    region: region(),
    tagsAll: tags,
  };
}

/** Deletes every version of every object, and every upload that was not finished, a thousand at a time. */
async function empty(bucket: string): Promise<void> {
  for (;;) {
    const page = await s3().send(new ListObjectVersionsCommand({ Bucket: bucket }));
    const versions = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])];
    if (versions.length === 0) break;
    const Objects = versions.map(({ Key, VersionId }) => ({ Key, VersionId }));
    const { Errors } = await s3().send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
    const [first] = Errors ?? [];
    if (first) throw new Error(`emptying S3 Bucket (${bucket}): ${first.Key}: ${first.Code}: ${first.Message}`);
  }
  for (;;) {
    const { Uploads = [] } = await s3().send(new ListMultipartUploadsCommand({ Bucket: bucket }));
    if (Uploads.length === 0) break;
    for (const { Key, UploadId } of Uploads) {
      await s3().send(new AbortMultipartUploadCommand({ Bucket: bucket, Key, UploadId }));
    }
  }
}
