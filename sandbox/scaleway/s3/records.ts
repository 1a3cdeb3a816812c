import type { Item, JsonObject } from "../records";

export type Tag = { key: string; value: string };

/** One right on a bucket or an object. `grantee` is a canonical id (`<project>:<project>`) or the address of a group. */
export type Grant = { grantee: string; permission: string };

/** Content checksums that clients may ask back, by algorithm: `{ crc32: "V/RnXQ==" }`. */
export type Checksums = Record<string, string>;

/** `object/buckets`: `id` is the name, unique over all regions. */
export type Bucket = Item & {
  region: string;
  project_id: string;
  created_at: string;
  acl: Grant[];
  /** Empty until versioning was set once. */
  versioning: "" | "Enabled" | "Suspended";
  tags: Tag[];
  /** Bucket policy as it was put; absent when there is none. */
  policy?: string;
  /** XML configurations by sub-resource (`cors`, `lifecycle`, …): what stands between the root's tags. */
  configurations: Record<string, string>;
};

/** One version of an object, or the marker of its deletion. */
export type ObjectVersion = JsonObject & {
  /** `null` for what was written without versioning. */
  id: string;
  at: string;
  marker: boolean;
  size: number;
  etag: string;
  /** Key of the content in the body store. */
  body: string;
  /** Headers that reading gives back: content type, encoding, cache control, metadata. */
  headers: Record<string, string>;
  storageClass: string;
  checksums: Checksums;
  acl: Grant[];
  tags: Tag[];
};

/** `object/objects`: `id` is `<bucket>/<key>`; versions newest first, never empty. */
export type S3Object = Item & { bucket: string; key: string; versions: ObjectVersion[] };

export type Part = { number: number; etag: string; size: number; body: string; at: string; checksums: Checksums };

/** `object/uploads`: a multipart upload under way. */
export type Upload = Item & {
  bucket: string;
  key: string;
  created_at: string;
  headers: Record<string, string>;
  storageClass: string;
  acl: Grant[];
  tags: Tag[];
  parts: Part[];
};

declare module "../records" {
  interface Collections {
    "object/buckets": Bucket;
    "object/objects": S3Object;
    "object/uploads": Upload;
  }
}
