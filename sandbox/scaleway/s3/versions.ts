import { createHash } from "node:crypto";
import type { S3Call } from "./call";
import { checksumHeaders } from "./checksums";
import { S3Error } from "./errors";
import { cannedGrants, tagsOfHeader } from "./grants";
import type { Checksums, Grant, ObjectVersion, S3Object, Tag } from "./records";

/** What reading an object gives back as it was written. */
const keptHeaders = [
  "content-type",
  "content-encoding",
  "content-disposition",
  "content-language",
  "cache-control",
  "expires",
];

export const quoted = (etag: string): string => `"${etag}"`;
export const md5 = (content: Buffer): string => createHash("md5").update(content).digest("hex");

let lastVersion = 0n;

/** Scaleway's version ids are the time in microseconds; never the same twice. */
function versionId(): string {
  const now = BigInt(Date.now()) * 1000n;
  lastVersion = now > lastVersion ? now : lastVersion + 1n;
  return lastVersion.toString();
}

/** What a write says about an object beside its content. */
export interface Description {
  headers: Record<string, string>;
  storageClass: string;
  acl: Grant[];
  tags: Tag[];
}

/** Reads the description of an object from the headers of the request that writes it. */
export function describe(call: S3Call): Description {
  const headers: Record<string, string> = { "content-type": "binary/octet-stream" };
  for (const [name, value] of call.request.headers) {
    if (keptHeaders.includes(name) || name.startsWith("x-amz-meta-")) headers[name] = value;
  }
  const encoding = headers["content-encoding"]?.split(",").filter((part) => part.trim() !== "aws-chunked");
  if (encoding?.length === 0) delete headers["content-encoding"];
  else if (encoding) headers["content-encoding"] = encoding.join(",");
  return {
    headers,
    storageClass: call.header("x-amz-storage-class") ?? "STANDARD",
    acl: cannedGrants(call.header("x-amz-acl") ?? "private", call.bucket.project_id),
    tags: tagsOfHeader(call.header("x-amz-tagging")),
  };
}

/** Adds a version on top of the call's object, or replaces the one without versioning. */
export function write(
  call: S3Call,
  content: { body: string; size: number; etag: string; checksums: Checksums },
  description: Description,
): ObjectVersion {
  return push(call, { id: newId(call), at: call.request.now.toISOString(), marker: false, ...content, ...description });
}

/** Hides the object: removes what was written without versioning, or puts a marker on top of the older versions. */
export function hide(call: S3Call, key: string): ObjectVersion | undefined {
  if (call.bucket.versioning === "") {
    call.store.delete("object/objects", `${call.bucket.id}/${key}`);
    return undefined;
  }
  const marker: ObjectVersion = {
    id: newId(call),
    at: call.request.now.toISOString(),
    marker: true,
    size: 0,
    etag: "",
    body: "",
    headers: {},
    storageClass: "STANDARD",
    checksums: {},
    acl: [],
    tags: [],
  };
  return push(call, marker, key);
}

/** Removes one version for good and answers it; removing what does not exist succeeds. */
export function removeVersion(call: S3Call, key: string, id: string): ObjectVersion | undefined {
  const object = call.object(call.bucket.id, key);
  const removed = object?.versions.find((version) => version.id === id);
  if (!object || !removed) return undefined;
  const versions = object.versions.filter((version) => version !== removed);
  if (versions.length === 0) call.store.delete("object/objects", object.id);
  else call.store.update("object/objects", object.id, { versions });
  return removed;
}

/** The version that a request asks for; throws what S3 answers when there is none. */
export function readable(object: S3Object | undefined, id: string | undefined): ObjectVersion {
  const version = id === undefined ? object?.versions[0] : object?.versions.find((candidate) => candidate.id === id);
  if (!version) throw new S3Error(id === undefined || !object ? "NoSuchKey" : "NoSuchVersion");
  if (!version.marker) return version;
  const headers = { "x-amz-delete-marker": "true", "x-amz-version-id": version.id };
  throw new S3Error(id === undefined ? "NoSuchKey" : "MethodNotAllowed", undefined, headers);
}

/** Changes one version in place. */
export function amend(call: S3Call, version: ObjectVersion, changes: Partial<ObjectVersion>): void {
  const object = call.object();
  if (!object) throw new S3Error("NoSuchKey");
  const versions = object.versions.map((each) => (each === version ? { ...each, ...changes } : each));
  call.store.update("object/objects", object.id, { versions });
}

/** `x-amz-version-id`, where the bucket ever had versions. */
export const versionHeader = (call: S3Call, version: ObjectVersion | undefined): Record<string, string> =>
  version && call.bucket.versioning !== "" ? { "x-amz-version-id": version.id } : {};

/** Headers of reading an object. */
export function objectHeaders(call: S3Call, version: ObjectVersion): Record<string, string> {
  const whole = call.header("range") === undefined && call.header("x-amz-checksum-mode")?.toUpperCase() === "ENABLED";
  return {
    "accept-ranges": "bytes",
    ...version.headers,
    etag: quoted(version.etag),
    "last-modified": new Date(version.at).toUTCString(),
    ...(version.storageClass === "STANDARD" ? {} : { "x-amz-storage-class": version.storageClass }),
    ...(version.tags.length === 0 ? {} : { "x-amz-tagging-count": String(version.tags.length) }),
    ...(whole ? checksumHeaders(version.checksums) : {}),
    ...versionHeader(call, version),
  };
}

const newId = (call: S3Call): string => (call.bucket.versioning === "Enabled" ? versionId() : "null");

function push(call: S3Call, version: ObjectVersion, key = call.request.key): ObjectVersion {
  const bucket = call.bucket.id;
  const object = call.object(bucket, key);
  if (!object) {
    call.store.insert("object/objects", { id: `${bucket}/${key}`, bucket, key, versions: [version] });
    return version;
  }
  const others = object.versions.filter(({ id }) => id !== version.id);
  call.store.update("object/objects", object.id, { versions: [version, ...others] });
  return version;
}
