import { noContent, empty, xml, type Operation, type S3Answer, type S3Call } from "./call";
import { allowedByIam } from "./access";
import { parsePolicy } from "./bucket-policy";
import { S3Error } from "./errors";
import { cannedGrants, grantsXml, ownerXml, readGrants, readTags, tagsXml } from "./grants";
import type { Bucket } from "./records";
import { document, parse, textOf } from "./xml";

/** Calls about buckets themselves: their life, access control list, tags, versioning and policy. */
export const bucketOperations: readonly Operation[] = [
  { name: "ListBuckets", level: "service", method: "GET", run: listBuckets },
  { name: "CreateBucket", level: "bucket", method: "PUT", run: createBucket },
  { name: "HeadBucket", level: "bucket", method: "HEAD", action: "s3:ListBucket", run: headBucket },
  { name: "DeleteBucket", level: "bucket", method: "DELETE", run: deleteBucket },
  { ...bucketCall("GetBucketLocation", "GET", "location"), action: "s3:GetBucketLocation", run: getLocation },
  { ...bucketCall("GetBucketAcl", "GET", "acl"), action: "s3:GetBucketAcl", run: getAcl },
  { ...bucketCall("PutBucketAcl", "PUT", "acl"), action: "s3:PutBucketAcl", run: putAcl },
  { ...bucketCall("GetBucketTagging", "GET", "tagging"), action: "s3:GetBucketTagging", run: getTags },
  { ...bucketCall("PutBucketTagging", "PUT", "tagging"), action: "s3:PutBucketTagging", run: putTags },
  { ...bucketCall("DeleteBucketTagging", "DELETE", "tagging"), action: "s3:PutBucketTagging", run: deleteTags },
  { ...bucketCall("GetBucketVersioning", "GET", "versioning"), action: "s3:GetBucketVersioning", run: getVersioning },
  { ...bucketCall("PutBucketVersioning", "PUT", "versioning"), action: "s3:PutBucketVersioning", run: putVersioning },
  { ...bucketCall("GetBucketPolicy", "GET", "policy"), run: getPolicy },
  { ...bucketCall("PutBucketPolicy", "PUT", "policy"), run: putPolicy },
  { ...bucketCall("DeleteBucketPolicy", "DELETE", "policy"), run: deletePolicy },
];

function bucketCall(
  name: string,
  method: string,
  query: string,
): Pick<Operation, "name" | "level" | "method" | "query"> {
  return { name, level: "bucket", method, query: [query] };
}

function listBuckets({ store, request }: S3Call): S3Answer {
  const { region, projectId } = request;
  const own = store.list("object/buckets", (bucket) => bucket.region === region && bucket.project_id === projectId);
  const list = own.map(({ id, created_at }) => ({ CreationDate: created_at, Name: id }));
  const content = { Buckets: { Bucket: list }, Owner: ownerXml(projectId) };
  return xml(document("ListAllMyBucketsResult", content, { namespaced: false }));
}

function createBucket(call: S3Call): S3Answer {
  const { store, request } = call;
  const { bucketName, projectId, region, caller, now } = request;
  if (!allowedByIam(store, caller, "CreateBucket", projectId)) throw new S3Error("AccessDenied");
  if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(bucketName) || /\.\.|\.-|-\./.test(bucketName)) {
    throw new S3Error("InvalidBucketName");
  }
  const taken = store.get("object/buckets", bucketName);
  if (taken) throw new S3Error(taken.project_id === projectId ? "BucketAlreadyOwnedByYou" : "BucketAlreadyExists");
  const locked = call.header("x-amz-bucket-object-lock-enabled")?.toLowerCase() === "true";
  store.insert("object/buckets", {
    id: bucketName,
    region,
    project_id: projectId,
    created_at: now.toISOString(),
    acl: cannedGrants(call.header("x-amz-acl") ?? "private", projectId),
    versioning: locked ? "Enabled" : "",
    tags: [],
    configurations: locked ? { "object-lock": "<ObjectLockEnabled>Enabled</ObjectLockEnabled>" } : {},
  });
  return empty({ location: `/${bucketName}` });
}

function headBucket({ bucket }: S3Call): S3Answer {
  return empty({ "content-type": "application/xml", "x-amz-bucket-region": bucket.region });
}

function deleteBucket({ store, bucket }: S3Call): S3Answer {
  if (store.find("object/objects", (object) => object.bucket === bucket.id)) throw new S3Error("BucketNotEmpty");
  for (const upload of store.list("object/uploads", (candidate) => candidate.bucket === bucket.id)) {
    store.delete("object/uploads", upload.id);
  }
  store.delete("object/buckets", bucket.id);
  return noContent();
}

function getLocation({ bucket }: S3Call): S3Answer {
  return xml(document("LocationConstraint", { "#text": bucket.region }));
}

function getAcl({ bucket }: S3Call): S3Answer {
  return xml(grantsXml(bucket.project_id, bucket.acl));
}

function putAcl(call: S3Call): S3Answer {
  const acl = readGrants(call.header("x-amz-acl"), call.request.body, call.bucket.project_id);
  return change(call, { acl });
}

function getTags({ bucket }: S3Call): S3Answer {
  if (bucket.tags.length === 0) throw new S3Error("NoSuchTagSet");
  return xml(tagsXml(bucket.tags));
}

function putTags(call: S3Call): S3Answer {
  return change(call, { tags: readTags(call.request.body) });
}

function deleteTags(call: S3Call): S3Answer {
  change(call, { tags: [] });
  return noContent();
}

function getVersioning({ bucket }: S3Call): S3Answer {
  const namespaced = bucket.versioning !== "";
  return xml(document("VersioningConfiguration", { Status: bucket.versioning }, { namespaced }));
}

function putVersioning(call: S3Call): S3Answer {
  const status = textOf(parse(call.request.body, "VersioningConfiguration"), "Status");
  if (status !== "Enabled" && status !== "Suspended") throw new S3Error("MalformedXML");
  if (status === "Suspended" && call.bucket.configurations["object-lock"] !== undefined) {
    throw new S3Error("InvalidBucketState", "Versioning cannot be suspended while object lock is enabled.");
  }
  return change(call, { versioning: status });
}

function getPolicy({ bucket }: S3Call): S3Answer {
  if (bucket.policy === undefined) throw new S3Error("NoSuchBucketPolicy");
  return { status: 200, headers: { "content-type": "text/plain; charset=utf-8" }, body: bucket.policy };
}

function putPolicy(call: S3Call): S3Answer {
  const policy = call.request.body.toString("utf8");
  parsePolicy(policy, call.bucket.id);
  return change(call, { policy });
}

function deletePolicy(call: S3Call): S3Answer {
  change(call, { policy: undefined });
  return noContent();
}

function change(call: S3Call, changes: Partial<Bucket>): S3Answer {
  call.store.update("object/buckets", call.bucket.id, changes);
  return empty();
}
