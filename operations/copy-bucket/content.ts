import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import type { Listed, Pair } from "./listing";
import type { BucketLocation } from "./location";

/**
 * Whether two objects have the same content. Equal ETags say so; different ones may only mean that one came in other parts,
 * or that a store computes them otherwise: then both are read, and their SHA-256 are compared.
 */
export async function sameContent(
  { from, to }: Required<Pair>,
  ends: { from: BucketLocation; to: BucketLocation },
  signal?: AbortSignal,
): Promise<boolean> {
  if (from.size !== to.size) return false;
  if (from.etag === to.etag && from.etag !== "") return true;
  const [ours, theirs] = await Promise.all([sha256(ends.from, from, signal), sha256(ends.to, to, signal)]);
  return ours === theirs;
}

async function sha256({ client, bucket }: BucketLocation, { key }: Listed, signal?: AbortSignal): Promise<string> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }), { abortSignal: signal });
  const hash = createHash("sha256");
  for await (const chunk of Body as Readable) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
