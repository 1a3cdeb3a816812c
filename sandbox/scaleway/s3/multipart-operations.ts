import { randomUUID } from "node:crypto";
import { empty, noContent, xml, type Operation, type S3Answer, type S3Call } from "./call";
import { checksumElements, checksumHeaders, verifyChecksums } from "./checksums";
import { checkWrite } from "./conditions";
import { S3Error } from "./errors";
import { ownerXml } from "./grants";
import { copySource } from "./object-operations";
import type { Part, Upload } from "./records";
import { describe, md5, quoted, versionHeader, write } from "./versions";
import { childrenOf, document, parse, textOf, type Parsed } from "./xml";

const smallestPart = 5 * 1024 * 1024;

/** Calls of uploads in several parts. */
export const multipartOperations: readonly Operation[] = [
  {
    name: "ListMultipartUploads",
    level: "bucket",
    method: "GET",
    query: ["uploads"],
    action: "s3:ListBucketMultipartUploads",
    run: listUploads,
  },
  { ...uploadCall("CreateMultipartUpload", "POST", "uploads"), action: "s3:PutObject", run: createUpload },
  { ...uploadCall("UploadPart", "PUT", "uploadId", "partNumber"), action: "s3:PutObject", run: uploadPart },
  {
    ...uploadCall("UploadPartCopy", "PUT", "uploadId", "partNumber"),
    copies: true,
    action: "s3:PutObject",
    run: copyPart,
  },
  { ...uploadCall("CompleteMultipartUpload", "POST", "uploadId"), action: "s3:PutObject", run: completeUpload },
  { ...uploadCall("AbortMultipartUpload", "DELETE", "uploadId"), action: "s3:AbortMultipartUpload", run: abortUpload },
  { ...uploadCall("ListParts", "GET", "uploadId"), action: "s3:ListMultipartUploadParts", run: listParts },
];

function uploadCall(
  name: string,
  method: string,
  ...query: string[]
): Pick<Operation, "name" | "level" | "method" | "query"> {
  return { name, level: "object", method, query };
}

function createUpload(call: S3Call): S3Answer {
  const { bucket, store, request } = call;
  const id = randomUUID().replaceAll("-", "");
  store.insert("object/uploads", {
    id,
    bucket: bucket.id,
    key: request.key,
    created_at: request.now.toISOString(),
    ...describe(call),
    parts: [],
  });
  const result = { Bucket: bucket.id, Key: request.key, UploadId: id };
  return xml(document("InitiateMultipartUploadResult", result));
}

function uploadPart(call: S3Call): S3Answer {
  const part = keepPart(call, call.request.body, verifyChecksums(call.request.body, call.request.headers));
  return empty({ etag: quoted(part.etag), ...checksumHeaders(part.checksums) });
}

function copyPart(call: S3Call): S3Answer {
  const whole = call.bodies.get(copySource(call).body);
  const range = /^bytes=(\d+)-(\d+)$/.exec(call.header("x-amz-copy-source-range") ?? "");
  const part = keepPart(call, range ? whole.subarray(Number(range[1]), Number(range[2]) + 1) : whole, {});
  return xml(document("CopyPartResult", { ETag: quoted(part.etag), LastModified: part.at }));
}

function keepPart(call: S3Call, content: Buffer, checksums: Part["checksums"]): Part {
  const upload = uploadOf(call);
  const number = Number(call.param("partNumber"));
  if (!Number.isInteger(number) || number < 1 || number > 10_000) {
    throw new S3Error("InvalidArgument", "Part number must be an integer between 1 and 10000, inclusive");
  }
  const at = call.request.now.toISOString();
  const part = { number, etag: md5(content), size: content.length, body: call.bodies.put(content), at, checksums };
  const others = upload.parts.filter((other) => other.number !== number);
  const parts = [...others, part].sort((a, b) => a.number - b.number);
  call.store.update("object/uploads", upload.id, { parts });
  return part;
}

function completeUpload(call: S3Call): S3Answer {
  const upload = uploadOf(call);
  checkWrite(call.object()?.versions[0], (name) => call.header(name));
  const asked = childrenOf(parse(call.request.body, "CompleteMultipartUpload"), "Part");
  const parts = asked.map((each) => partOf(upload, each));
  if (parts.length === 0) throw new S3Error("MalformedXML");
  if (parts.some((part, index) => part.number <= (parts[index - 1]?.number ?? 0)))
    throw new S3Error("InvalidPartOrder");
  if (parts.slice(0, -1).some(({ size }) => size < smallestPart)) throw new S3Error("EntityTooSmall");
  const content = Buffer.concat(parts.map(({ body }) => call.bodies.get(body)));
  const etag = `${md5(Buffer.concat(parts.map((part) => Buffer.from(part.etag, "hex"))))}-${parts.length}`;
  const { headers, storageClass, acl, tags } = upload;
  const body = { body: call.bodies.put(content), size: content.length, etag, checksums: {} };
  const version = write(call, body, { headers, storageClass, acl, tags });
  call.store.delete("object/uploads", upload.id);
  const result = { Location: `/${upload.bucket}/${upload.key}`, Bucket: upload.bucket, Key: upload.key };
  return xml(
    document("CompleteMultipartUploadResult", { ...result, ETag: quoted(etag) }),
    versionHeader(call, version),
  );
}

function partOf(upload: Upload, asked: Parsed): Part {
  const number = Number(textOf(asked, "PartNumber"));
  const etag = (textOf(asked, "ETag") ?? "").replace(/"|&quot;/g, "");
  const part = upload.parts.find((each) => each.number === number && each.etag === etag);
  if (!part) throw new S3Error("InvalidPart");
  return part;
}

function abortUpload(call: S3Call): S3Answer {
  call.store.delete("object/uploads", uploadOf(call).id);
  return noContent();
}

function listParts(call: S3Call): S3Answer {
  const { id, bucket, key, storageClass, parts } = uploadOf(call);
  const list = parts.map(({ number, at, etag, size, checksums }) => ({
    PartNumber: number,
    LastModified: at,
    ETag: quoted(etag),
    Size: size,
    ...checksumElements(checksums),
  }));
  const owner = ownerXml(call.bucket.project_id);
  const head = { Bucket: bucket, Key: key, UploadId: id, Initiator: owner, Owner: owner, StorageClass: storageClass };
  return xml(document("ListPartsResult", { ...head, MaxParts: 1000, IsTruncated: false, Part: list }));
}

function listUploads(call: S3Call): S3Answer {
  const { store, bucket } = call;
  const prefix = call.param("prefix") ?? "";
  const own = store.list("object/uploads", (upload) => upload.bucket === bucket.id && upload.key.startsWith(prefix));
  const owner = ownerXml(bucket.project_id);
  const list = own.map(({ id, key, storageClass, created_at }) => ({
    Key: key,
    UploadId: id,
    Initiator: owner,
    Owner: owner,
    StorageClass: storageClass,
    Initiated: created_at,
  }));
  const head = { Bucket: bucket.id, Prefix: prefix, MaxUploads: 1000, IsTruncated: false };
  return xml(document("ListMultipartUploadsResult", { ...head, Upload: list }));
}

function uploadOf(call: S3Call): Upload {
  const upload = call.store.get("object/uploads", call.param("uploadId") ?? "");
  if (upload?.bucket !== call.bucket.id || upload.key !== call.request.key) throw new S3Error("NoSuchUpload");
  return upload;
}
