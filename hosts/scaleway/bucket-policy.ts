/** Who may do what on one bucket: a principal as bucket policies name it, `application_id:…` or `user_id:…`. */
export interface BucketGrant {
  principal: string;
  /** `settings`: all that a preview looks at, and no object. */
  access: "readOnly" | "readWrite" | "settings" | "everything";
}

/** What an application needs to list and read objects. */
const reading = ["s3:GetBucketLocation", "s3:GetObject", "s3:ListBucket"];

const actions: Record<BucketGrant["access"], string[]> = {
  readOnly: reading,
  /** Large objects, which are written in parts, included. */
  readWrite: [
    "s3:AbortMultipartUpload",
    "s3:DeleteObject",
    ...reading,
    "s3:ListBucketMultipartUploads",
    "s3:ListMultipartUploadParts",
    "s3:PutObject",
  ],
  settings: [
    "s3:GetBucketAcl",
    "s3:GetBucketCORS",
    "s3:GetBucketLocation",
    "s3:GetBucketObjectLockConfiguration",
    "s3:GetBucketTagging",
    "s3:GetBucketVersioning",
    "s3:GetBucketWebsite",
    "s3:GetLifecycleConfiguration",
    "s3:ListBucket",
  ],
  everything: ["s3:*"],
};

/**
 * The policy of one bucket. In this version of the language what is not allowed here is denied, whatever else a key may
 * do in the project (Scaleway, "Using IAM and bucket policies to set up granular access to Object Storage").
 */
export function bucketPolicy(bucketName: string, grants: BucketGrant[]): string {
  return JSON.stringify({
    Version: "2023-04-17",
    Id: "socle",
    Statement: grants.map(({ principal, access }) => ({
      Sid: principal,
      Effect: "Allow",
      Principal: { SCW: principal },
      Action: actions[access],
      Resource: [bucketName, `${bucketName}/*`],
    })),
  });
}
