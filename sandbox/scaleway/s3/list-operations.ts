import type { Operation, S3Answer, S3Call } from "./call";
import { S3Error } from "./errors";
import { ownerXml } from "./grants";
import { byKey, paginate, type Page } from "./listing";
import type { ObjectVersion, S3Object } from "./records";
import { encode } from "./signature";
import { quoted } from "./versions";
import { document, type Xml } from "./xml";

/** Calls that list what a bucket holds. */
export const listOperations: readonly Operation[] = [
  { name: "ListObjects", level: "bucket", method: "GET", action: "s3:ListBucket", run: listObjects },
  {
    name: "ListObjectsV2",
    level: "bucket",
    method: "GET",
    query: ["list-type"],
    action: "s3:ListBucket",
    run: listObjectsV2,
  },
  {
    name: "ListObjectVersions",
    level: "bucket",
    method: "GET",
    query: ["versions"],
    action: "s3:ListBucketVersions",
    run: listVersions,
  },
];

type Element = { [name: string]: Xml };
interface Current {
  key: string;
  version: ObjectVersion;
}

function listObjects(call: S3Call): S3Answer {
  const marker = call.param("marker") ?? "";
  const { page, common, limit, text, elements } = current(call, marker, folded(call, marker));
  const next = page.next && ("entry" in page.next ? page.next.entry.key : page.next.prefix);
  return list("ListBucketResult", {
    ...common,
    Marker: text(marker),
    MaxKeys: limit,
    IsTruncated: next !== undefined,
    // Without a delimiter the last key is the next marker, and S3 leaves it out.
    NextMarker: next !== undefined && call.param("delimiter") ? text(next) : undefined,
    ...elements(true),
  });
}

function listObjectsV2(call: S3Call): S3Answer {
  const token = call.param("continuation-token");
  const start = call.param("start-after") ?? "";
  const from = token === undefined ? { after: start } : readToken(token);
  const { page, common, limit, text, elements } = current(call, from.after, from.prefix);
  const next = page.next && writeToken(page.next);
  return list("ListBucketResult", {
    ...common,
    MaxKeys: limit,
    KeyCount: page.entries.length + page.prefixes.length,
    IsTruncated: next !== undefined,
    ContinuationToken: token,
    NextContinuationToken: next,
    StartAfter: start === "" ? undefined : text(start),
    ...elements(call.param("fetch-owner") === "true"),
  });
}

/** One page of the current versions, and what both ways to list them answer alike. */
function current(call: S3Call, after: string, lastPrefix: string | undefined) {
  const { bucket } = call;
  const { common, limit, text, query } = options(call);
  const entries = objectsOf(call).flatMap(({ key, versions: [version] }): Current[] =>
    version && !version.marker ? [{ key, version }] : [],
  );
  const page = paginate(entries, { ...query, isAfter: (key) => compare(key, after) > 0, lastPrefix });
  const owner = ownerXml(bucket.project_id);
  const elements = (withOwner: boolean): Element => ({
    Contents: page.entries.map(({ key, version }) => ({
      Key: text(key),
      LastModified: version.at,
      ETag: quoted(version.etag),
      Size: version.size,
      ...(withOwner ? { Owner: owner } : {}),
      StorageClass: version.storageClass,
      ...algorithmOf(version),
    })),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: text(prefix) })),
  });
  return { page, common, limit, text, elements };
}

function listVersions(call: S3Call): S3Answer {
  const { common, limit, text, query } = options(call);
  const keyMarker = call.param("key-marker") ?? "";
  const versionMarker = call.param("version-id-marker");
  const entries = objectsOf(call).flatMap(({ key, versions }) =>
    versions.map((version, index) => ({ key, version, latest: index === 0 })),
  );
  const place = entries.findIndex(({ key, version }) => key === keyMarker && version.id === versionMarker);
  const isAfter = (key: string, index: number): boolean =>
    versionMarker === undefined || place === -1 ? compare(key, keyMarker) > 0 : index > place;
  const page = paginate(entries, { ...query, isAfter, lastPrefix: folded(call, keyMarker) });
  const owner = ownerXml(call.bucket.project_id);
  const element = ({ key, version, latest }: (typeof entries)[number]): Element => ({
    ...(version.marker ? {} : { ETag: quoted(version.etag) }),
    IsLatest: latest,
    Key: text(key),
    LastModified: version.at,
    Owner: owner,
    ...(version.marker ? {} : { Size: version.size, StorageClass: version.storageClass }),
    VersionId: version.id,
    ...algorithmOf(version),
  });
  return list("ListVersionsResult", {
    ...common,
    IsTruncated: page.next !== undefined,
    KeyMarker: text(keyMarker),
    VersionIdMarker: versionMarker,
    ...nextMarkers(page, text),
    MaxKeys: limit,
    Version: page.entries.filter(({ version }) => !version.marker).map(element),
    DeleteMarker: page.entries.filter(({ version }) => version.marker).map(element),
    CommonPrefixes: page.prefixes.map((prefix) => ({ Prefix: text(prefix) })),
  });
}

function nextMarkers({ next }: Page<Current>, text: (value: string) => string): Element {
  if (!next) return {};
  if ("prefix" in next) return { NextKeyMarker: text(next.prefix) };
  return { NextKeyMarker: text(next.entry.key), NextVersionIdMarker: next.entry.version.id };
}

/** What every list takes from the query. */
function options(call: S3Call) {
  const [prefix = "", delimiter = ""] = [call.param("prefix"), call.param("delimiter")];
  const asked = Number(call.param("max-keys") ?? 1000);
  if (!Number.isInteger(asked) || asked < 0) throw new S3Error("InvalidArgument", "max-keys must be a number from 0");
  const limit = Math.min(asked, 1000);
  const encoded = call.param("encoding-type") === "url";
  const text = (value: string): string => (encoded ? encode(value).replace(/%2F/g, "/") : value);
  const common: Element = {
    Name: call.bucket.id,
    Prefix: text(prefix),
    Delimiter: delimiter === "" ? undefined : text(delimiter),
    EncodingType: encoded ? "url" : undefined,
  };
  return { common, limit, text, query: { prefix, delimiter, limit } };
}

const objectsOf = ({ store, bucket }: S3Call): S3Object[] =>
  byKey(store.list("object/objects", (object) => object.bucket === bucket.id));

const compare = (one: string, other: string): number => Buffer.compare(Buffer.from(one), Buffer.from(other));

/** A marker that ends in the delimiter stands for all keys that share it. */
function folded(call: S3Call, marker: string): string | undefined {
  const delimiter = call.param("delimiter") ?? "";
  return delimiter !== "" && marker.endsWith(delimiter) ? marker : undefined;
}

const algorithmOf = ({ checksums }: ObjectVersion): Element => {
  const [name] = Object.keys(checksums);
  return name === undefined ? {} : { ChecksumAlgorithm: name.toUpperCase() };
};

function writeToken(next: NonNullable<Page<Current>["next"]>): string {
  const place = "entry" in next ? { after: next.entry.key } : { after: next.prefix, prefix: next.prefix };
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

function readToken(token: string): { after: string; prefix?: string } {
  try {
    return JSON.parse(Buffer.from(token, "base64url").toString()) as { after: string; prefix?: string };
  } catch {
    throw new S3Error("InvalidArgument", "The continuation token provided is incorrect");
  }
}

const list = (root: string, content: Element): S3Answer => ({
  status: 200,
  headers: { "content-type": "application/xml" },
  body: document(root, content),
});
