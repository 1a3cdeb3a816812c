/** Who may do what on one bucket: a principal as bucket policies name it, `application_id:…` or `user_id:…`. */
export interface BucketGrant {
  principal: string;
  access: "objects" | "everything";
}

/** What an application needs to list, read, write and delete objects, large ones included. */
const objectActions = [
  "s3:AbortMultipartUpload",
  "s3:DeleteObject",
  "s3:GetBucketLocation",
  "s3:GetObject",
  "s3:ListBucket",
  "s3:ListBucketMultipartUploads",
  "s3:ListMultipartUploadParts",
  "s3:PutObject",
];

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
      Action: access === "everything" ? ["s3:*"] : objectActions,
      Resource: [bucketName, `${bucketName}/*`],
    })),
  });
}
