import { empty, noContent, xml, type Operation, type S3Answer, type S3Call } from "./call";
import { checksumElements, checksumHeaders, verifyChecksums } from "./checksums";
import { checkCopySource, checkRead, checkWrite } from "./conditions";
import { S3Error } from "./errors";
import { grantsXml, readGrants, readTags, tagsXml } from "./grants";
import type { ObjectVersion } from "./records";
import { decode } from "./signature";
import { amend, describe, hide, md5, objectHeaders, quoted, readable, removeVersion } from "./versions";
import { versionHeader, write } from "./versions";
import { childrenOf, document, parse, textOf } from "./xml";

/** Calls about objects, but for those of multipart uploads. */
export const objectOperations: readonly Operation[] = [
  { ...objectCall("HeadObject", "HEAD"), action: "s3:GetObject", versionAction: "s3:GetObjectVersion", run: getObject },
  { ...objectCall("GetObject", "GET"), action: "s3:GetObject", versionAction: "s3:GetObjectVersion", run: getObject },
  { ...objectCall("PutObject", "PUT"), action: "s3:PutObject", run: putObject },
  { ...objectCall("CopyObject", "PUT"), copies: true, action: "s3:PutObject", run: copyObject },
  {
    ...objectCall("DeleteObject", "DELETE"),
    action: "s3:DeleteObject",
    versionAction: "s3:DeleteObjectVersion",
    run: deleteObject,
  },
  // Whether each key may go is asked of the bucket policy key by key.
  { name: "DeleteObjects", level: "bucket", method: "POST", query: ["delete"], run: deleteObjects },
  {
    ...objectCall("GetObjectTagging", "GET", "tagging"),
    action: "s3:GetObjectTagging",
    versionAction: "s3:GetObjectVersionTagging",
    run: (call) => xml(tagsXml(target(call).tags), versionHeader(call, target(call))),
  },
  {
    ...objectCall("PutObjectTagging", "PUT", "tagging"),
    action: "s3:PutObjectTagging",
    versionAction: "s3:PutObjectVersionTagging",
    run: (call) => amended(call, { tags: readTags(call.request.body) }),
  },
  {
    ...objectCall("DeleteObjectTagging", "DELETE", "tagging"),
    action: "s3:DeleteObjectTagging",
    versionAction: "s3:DeleteObjectVersionTagging",
    run: (call) => ({ ...amended(call, { tags: [] }), status: 204 }),
  },
  {
    ...objectCall("GetObjectAcl", "GET", "acl"),
    action: "s3:GetObjectAcl",
    run: (call) => xml(grantsXml(call.bucket.project_id, target(call).acl)),
  },
  {
    ...objectCall("PutObjectAcl", "PUT", "acl"),
    action: "s3:PutObjectAcl",
    run: (call) =>
      amended(call, { acl: readGrants(call.header("x-amz-acl"), call.request.body, call.bucket.project_id) }),
  },
];

function objectCall(
  name: string,
  method: string,
  query?: string,
): Pick<Operation, "name" | "level" | "method" | "query"> {
  return { name, level: "object", method, query: query === undefined ? [] : [query] };
}

const target = (call: S3Call): ObjectVersion => readable(call.object(), call.param("versionId"));

function amended(call: S3Call, changes: Partial<ObjectVersion>): S3Answer {
  const version = target(call);
  amend(call, version, changes);
  return empty(versionHeader(call, version));
}

function getObject(call: S3Call): S3Answer {
  const version = target(call);
  checkRead(version, (name) => call.header(name));
  const headers = { ...objectHeaders(call, version), ...overrides(call) };
  const range = readRange(call.header("range"), version.size);
  const content = call.request.method === "HEAD" ? undefined : call.bodies.get(version.body);
  if (!range) return { status: 200, headers: { ...headers, "content-length": String(version.size) }, body: content };
  return {
    status: 206,
    headers: {
      ...headers,
      "content-length": String(range.end - range.start + 1),
      "content-range": `bytes ${range.start}-${range.end}/${version.size}`,
    },
    body: content?.subarray(range.start, range.end + 1),
  };
}

/** `response-content-type=…` and its like, which presigned addresses use to choose a download's name. */
function overrides(call: S3Call): Record<string, string> {
  const found = [...call.request.query].filter(([name]) => name.startsWith("response-"));
  return Object.fromEntries(found.map(([name, value]) => [name.slice("response-".length), value]));
}

function readRange(header: string | undefined, size: number): { start: number; end: number } | undefined {
  const [, first = "", last = ""] = /^bytes=(\d*)-(\d*)$/.exec(header ?? "") ?? [];
  if (first === "" && last === "") return undefined;
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size - 1 : Math.min(Number(last), size - 1);
  if (start > end) throw new S3Error("InvalidRange", undefined, { "content-range": `bytes */${size}` });
  return { start, end };
}

function putObject(call: S3Call): S3Answer {
  checkWrite(call.object()?.versions[0], (name) => call.header(name));
  const { body: content, headers } = call.request;
  const checksums = verifyChecksums(content, headers);
  const body = { body: call.bodies.put(content), size: content.length, etag: md5(content), checksums };
  const version = write(call, body, describe(call));
  return empty({ etag: quoted(version.etag), ...checksumHeaders(checksums), ...versionHeader(call, version) });
}

/** The object that `x-amz-copy-source` names, when the caller may read it. */
export function copySource(call: S3Call): ObjectVersion {
  const [path = "", query = ""] = (call.header("x-amz-copy-source") ?? "").split("?");
  const [bucketName = "", ...rest] = decode(path).replace(/^\//, "").split("/");
  const key = rest.join("/");
  const bucket = call.bucketNamed(bucketName);
  const versionId = new URLSearchParams(query).get("versionId") ?? undefined;
  const action = versionId === undefined ? "s3:GetObject" : "s3:GetObjectVersion";
  call.require("GetObject", action, bucket, key);
  const source = readable(call.object(bucketName, key), versionId);
  checkCopySource(source, (name) => call.header(name));
  return source;
}

function copyObject(call: S3Call): S3Answer {
  const source = copySource(call);
  const fresh = describe(call);
  const replaces = (header: string): boolean => call.header(header)?.toUpperCase() === "REPLACE";
  const itself = source === call.object()?.versions[0];
  const moved = call.header("x-amz-storage-class") !== undefined || replaces("x-amz-metadata-directive");
  if (itself && !moved) {
    throw new S3Error("InvalidRequest", "An object cannot be copied to itself without changing its metadata.");
  }
  const { body, size, etag, checksums } = source;
  const version = write(
    call,
    { body, size, etag, checksums },
    {
      ...fresh,
      headers: replaces("x-amz-metadata-directive") ? fresh.headers : source.headers,
      tags: replaces("x-amz-tagging-directive") ? fresh.tags : source.tags,
    },
  );
  const result = { ETag: quoted(etag), LastModified: version.at, ...checksumElements(checksums) };
  return xml(document("CopyObjectResult", result), versionHeader(call, version));
}

function deleteObject(call: S3Call): S3Answer {
  return noContent(removalHeaders(remove(call, call.request.key, call.param("versionId"))));
}

interface Removal {
  /** The version that went for good, or the marker that came. */
  version?: ObjectVersion;
  created: boolean;
}

function remove(call: S3Call, key: string, versionId: string | undefined): Removal {
  if (versionId !== undefined) return { version: removeVersion(call, key, versionId), created: false };
  return { version: hide(call, key), created: true };
}

const removalHeaders = ({ version }: Removal): Record<string, string> => ({
  ...(version ? { "x-amz-version-id": version.id } : {}),
  ...(version?.marker ? { "x-amz-delete-marker": "true" } : {}),
});

function deleteObjects(call: S3Call): S3Answer {
  const { body, headers } = call.request;
  verifyChecksums(body, headers);
  const request = parse(body, "Delete");
  const objects = childrenOf(request, "Object").map((each) => ({
    key: textOf(each, "Key") ?? "",
    versionId: textOf(each, "VersionId"),
  }));
  if (objects.length === 0 || objects.length > 1000) throw new S3Error("MalformedXML");
  const quiet = textOf(request, "Quiet") === "true";
  const results = objects.map(({ key, versionId }) => {
    const action = versionId === undefined ? "s3:DeleteObject" : "s3:DeleteObjectVersion";
    if (!call.permits("DeleteObjects", action, call.bucket, key)) {
      return { Error: { Key: key, VersionId: versionId, Code: "AccessDenied", Message: "Access Denied." } };
    }
    const { version, created } = remove(call, key, versionId);
    const marker = version?.marker ? { DeleteMarker: true, DeleteMarkerVersionId: version.id } : {};
    return quiet ? {} : { Deleted: { Key: key, VersionId: created ? undefined : versionId, ...marker } };
  });
  const deleted = results.flatMap((result) => ("Deleted" in result && result.Deleted ? [result.Deleted] : []));
  const errors = results.flatMap((result) => ("Error" in result && result.Error ? [result.Error] : []));
  return xml(document("DeleteResult", { Deleted: deleted, Error: errors }));
}
