/**
 * Which calls an IAM permission set allows on the Object Storage of a project, as Scaleway's documentation lists them
 * ("Amazon S3 and IAM permissions equivalence", "Permission sets"). A call that no set names is refused.
 */

const objectsRead = [
  "GetObject",
  "HeadObject",
  "GetObjectAcl",
  "GetObjectTagging",
  "GetObjectLockConfiguration",
  "ListObjects",
  "ListObjectsV2",
  "ListObjectVersions",
  "ListMultipartUploads",
  "ListParts",
];
const objectsWrite = [
  "PutObject",
  "PutObjectAcl",
  "PutObjectTagging",
  "DeleteObjectTagging",
  "PutObjectLockConfiguration",
  "CopyObject",
  "CreateMultipartUpload",
  "UploadPart",
  "UploadPartCopy",
  "CompleteMultipartUpload",
];
const objectsDelete = ["DeleteObject", "DeleteObjects", "AbortMultipartUpload"];
const bucketsRead = [
  "ListBuckets",
  "HeadBucket",
  "GetBucketAcl",
  "GetBucketCors",
  "GetBucketEncryption",
  "GetBucketLifecycleConfiguration",
  "GetBucketLocation",
  "GetBucketTagging",
  "GetBucketVersioning",
  "GetBucketWebsite",
];
const bucketsWrite = [
  "CreateBucket",
  "PutBucketAcl",
  "PutBucketCors",
  "DeleteBucketCors",
  "PutBucketEncryption",
  "DeleteBucketEncryption",
  "PutBucketLifecycleConfiguration",
  "DeleteBucketLifecycle",
  "PutBucketTagging",
  "DeleteBucketTagging",
  "PutBucketVersioning",
  "PutBucketWebsite",
  "DeleteBucketWebsite",
];
const bucketsDelete = ["DeleteBucket"];
const bucketPolicy = ["GetBucketPolicy", "PutBucketPolicy", "DeleteBucketPolicy"];

const readOnly = [...objectsRead, ...bucketsRead, "GetBucketPolicy"];
const fullAccess = [...readOnly, ...objectsWrite, ...objectsDelete, ...bucketsWrite, ...bucketsDelete];

const permissionSets: Record<string, ReadonlySet<string>> = {
  AllProductsFullAccess: new Set([...fullAccess, ...bucketPolicy]),
  AllProductsReadOnly: new Set(readOnly),
  ObjectStorageFullAccess: new Set(fullAccess),
  ObjectStorageReadOnly: new Set(readOnly),
  ObjectStorageObjectsRead: new Set(objectsRead),
  ObjectStorageObjectsWrite: new Set(objectsWrite),
  ObjectStorageObjectsDelete: new Set(objectsDelete),
  ObjectStorageBucketsRead: new Set(bucketsRead),
  ObjectStorageBucketsWrite: new Set(bucketsWrite),
  ObjectStorageBucketsDelete: new Set(bucketsDelete),
  ObjectStorageBucketPolicyFullAccess: new Set(bucketPolicy),
};

/** True when the permission set allows the call, named as the S3 API names it (`GetObject`). */
export const allowsCall = (permissionSet: string, call: string): boolean =>
  permissionSets[permissionSet]?.has(call) ?? false;
