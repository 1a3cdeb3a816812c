import { createHash } from "node:crypto";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  type HeadObjectCommandOutput,
  PutObjectCommand,
  S3ServiceException,
  UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { BucketLocation } from "./location";

/** Bytes that one copy holds in memory, at most. */
const largestPart = 32 * 1024 * 1024;
const usualPart = 16 * 1024 * 1024;
const smallestPart = 5 * 1024 * 1024;
const mostParts = 10_000;
/** How often a copy starts again when the object changes under it. */
const attempts = 3;

interface Copy {
  from: BucketLocation;
  to: BucketLocation;
  key: string;
  signal?: AbortSignal;
}

/**
 * Copies one object with its headers, metadata and tags; its access control list and storage class are the destination's
 * own. Every part carries its MD5, which the destination checks. What is written is of one version of the object.
 * @returns the bytes copied; undefined when the object is gone
 */
export async function copyObject(copy: Copy): Promise<number | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await copyVersion(copy, await head(copy));
    } catch (error) {
      if (isError(error, "NoSuchKey", "NotFound")) return undefined;
      if (!isError(error, "PreconditionFailed", "412") || attempt === attempts) throw error;
    }
  }
}

async function copyVersion(copy: Copy, found: HeadObjectCommandOutput): Promise<number> {
  const size = found.ContentLength ?? 0;
  const description = { ...headersOf(found), Tagging: await tagsOf(copy, found) };
  const part = await partSize(copy, found, size);
  if (part === undefined) {
    const body = await read(copy, found, size === 0 ? undefined : { start: 0, end: size - 1 });
    const target = { Bucket: copy.to.bucket, Key: copy.key };
    await copy.to.client.send(
      new PutObjectCommand({ ...target, ...description, Body: body, ContentMD5: md5(body) }),
      options(copy),
    );
  } else {
    await copyInParts(copy, found, { size, part, description });
  }
  return size;
}

async function copyInParts(
  copy: Copy,
  found: HeadObjectCommandOutput,
  { size, part, description }: { size: number; part: number; description: object },
): Promise<void> {
  const { client, bucket } = copy.to;
  const target = { Bucket: bucket, Key: copy.key };
  const { UploadId } = await client.send(
    new CreateMultipartUploadCommand({ ...target, ...description }),
    options(copy),
  );
  try {
    const parts: CompletedPart[] = [];
    for (let start = 0; start < size; start += part) {
      const PartNumber = parts.length + 1;
      const body = await read(copy, found, { start, end: Math.min(start + part, size) - 1 });
      const upload = { ...target, UploadId, PartNumber, Body: body, ContentMD5: md5(body) };
      const { ETag } = await client.send(new UploadPartCommand(upload), options(copy));
      parts.push({ PartNumber, ETag });
    }
    const complete = { ...target, UploadId, MultipartUpload: { Parts: parts } };
    await client.send(new CompleteMultipartUploadCommand(complete), options(copy));
  } catch (error) {
    // Without the signal: an interrupted copy must not leave parts that cost and that nobody sees.
    await client.send(new AbortMultipartUploadCommand({ ...target, UploadId })).catch((refusal: unknown) => {
      // What ended the copy matters more.
      if (error instanceof Error) error.message += ` (and its parts stay at the destination: ${String(refusal)})`;
    });
    throw error;
  }
}

/** The size of the parts to copy in: that of the source's own, so that the ETags are equal; undefined for one piece. */
async function partSize(copy: Copy, { ETag }: HeadObjectCommandOutput, size: number): Promise<number | undefined> {
  const count = Number(/-(\d+)"?$/.exec(ETag ?? "")?.[1] ?? 0);
  if (count === 0) return size <= usualPart ? undefined : defaultPart(size);
  const first = await firstPartSize(copy);
  // A store that knows nothing of part numbers may tell the size of the whole.
  const itsOwn = first * (count - 1) < size && size <= first * count;
  if (itsOwn && first <= largestPart && (first >= smallestPart || count === 1)) return Math.max(first, 1);
  return size <= usualPart ? undefined : defaultPart(size);
}

/** 0 when the store refuses to tell. */
async function firstPartSize(copy: Copy): Promise<number> {
  try {
    return (await head(copy, 1)).ContentLength ?? 0;
  } catch (error) {
    const status = error instanceof S3ServiceException ? error.$metadata.httpStatusCode : undefined;
    if (status !== undefined && [400, 405, 416, 501].includes(status)) return 0;
    throw error;
  }
}

function defaultPart(size: number): number {
  return Math.max(usualPart, Math.ceil(size / mostParts));
}

function head({ from, key, signal }: Copy, PartNumber?: number): Promise<HeadObjectCommandOutput> {
  const object = { Bucket: from.bucket, Key: key };
  return from.client.send(new HeadObjectCommand({ ...object, PartNumber }), { abortSignal: signal });
}

async function read(
  { from, key, signal }: Copy,
  { ETag }: HeadObjectCommandOutput,
  range: { start: number; end: number } | undefined,
): Promise<Uint8Array> {
  const Range = range && `bytes=${range.start}-${range.end}`;
  const object = { Bucket: from.bucket, Key: key, IfMatch: ETag, Range };
  const { Body } = await from.client.send(new GetObjectCommand(object), { abortSignal: signal });
  return (await Body?.transformToByteArray()) ?? new Uint8Array();
}

function headersOf(found: HeadObjectCommandOutput) {
  const { CacheControl, ContentDisposition, ContentEncoding, ContentLanguage, ContentType, ExpiresString } = found;
  // How an upload was sent, which some stores keep.
  const encoding = ContentEncoding?.split(",").filter((each) => each.trim() !== "aws-chunked");
  return {
    CacheControl,
    ContentDisposition,
    ContentEncoding: encoding?.join(",") || undefined,
    ContentLanguage,
    ContentType,
    Expires: ExpiresString === undefined ? undefined : new Date(ExpiresString),
    Metadata: found.Metadata,
    WebsiteRedirectLocation: found.WebsiteRedirectLocation,
  };
}

async function tagsOf({ from, key, signal }: Copy, { TagCount }: HeadObjectCommandOutput): Promise<string | undefined> {
  if (TagCount === 0) return undefined;
  const { TagSet = [] } = await from.client
    .send(new GetObjectTaggingCommand({ Bucket: from.bucket, Key: key }), { abortSignal: signal })
    .catch((error: unknown) => {
      // A store without tags has none to lose.
      if (isError(error, "NotImplemented", "NoSuchTagSet")) return { TagSet: [] };
      throw error;
    });
  if (TagSet.length === 0) return undefined;
  return new URLSearchParams(TagSet.map(({ Key = "", Value = "" }): [string, string] => [Key, Value])).toString();
}

function options({ signal }: Copy) {
  return { abortSignal: signal };
}

function md5(body: Uint8Array): string {
  return createHash("md5").update(body).digest("base64");
}

function isError(error: unknown, ...names: string[]): boolean {
  return error instanceof Error && names.includes(error.name);
}
