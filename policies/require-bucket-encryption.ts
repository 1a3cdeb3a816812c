import type { StackPolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const encryptionType =
  "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration";

export const requireBucketEncryption: StackPolicy = {
  name: "require-bucket-encryption",
  rule: "Buckets encrypt what is stored in them.",
  why: "Scaleway's object storage, unlike S3, encrypts nothing unless told to: a stolen disk can be read.",
  remedy: "add a BucketServerSideEncryptionConfiguration for the bucket; it holds for what is stored from then on.",
  checkStack: (resources) =>
    resources
      .filter(({ type }) => type === "scaleway:object/bucket:Bucket")
      .filter((bucket) => !resources.some((other) => other.type === encryptionType && other.dependsOn(bucket)))
      .map(unencrypted),
};

function unencrypted({ urn }: Resource): Finding {
  return { path: "encryption", value: "not set", must: "be set", urn };
}
