import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";
import { allowances } from "./kernel/rights";

/** Canned ACLs that let in nobody but the owner, and those of the same account that it names. */
const privateAcls = ["private", "bucket-owner-read", "bucket-owner-full-control", "log-delivery-write"];

export const forbidPublicBuckets: ResourcePolicy = {
  name: "forbid-public-buckets",
  rule: "Buckets and their objects are private, whichever way access could be given: ACL, grant or policy.",
  why: "Public buckets are listed and copied within hours, and what was copied cannot be taken back.",
  remedy: "keep the bucket private and hand out signed URLs, or serve public files through the application.",
  checks: {
    "scaleway:object/bucket:Bucket": privateAcl,
    "scaleway:object/bucketAcl:BucketAcl": (resource) => [...privateAcl(resource), ...privateGrants(resource)],
    "scaleway:object/bucketPolicy:BucketPolicy": namedPrincipals,
    "scaleway:object/item:Item": ({ props }) => props.at("visibility").mayOnlyBe("private"),
    "aws:s3/bucket:Bucket": (resource) => [
      ...privateAcl(resource),
      ...legacyGrants(resource),
      ...namedPrincipals(resource),
    ],
    "aws:s3/bucketAcl:BucketAcl": (resource) => [...privateAcl(resource), ...privateGrants(resource)],
    "aws:s3/bucketPolicy:BucketPolicy": namedPrincipals,
    "aws:s3/bucketObject:BucketObject": privateAcl,
    "aws:s3/bucketObjectv2:BucketObjectv2": privateAcl,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ({ props }) =>
      ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"].flatMap((property) =>
        props.at(property).mustBe(true),
      ),
  },
};

function privateAcl({ props }: Resource): Finding[] {
  return props.at("acl").mayOnlyBe(...privateAcls);
}

function privateGrants({ props }: Resource): Finding[] {
  return props
    .at("accessControlPolicy", "grants")
    .items.map((grant) => grant.at("grantee", "uri"))
    .filter(isEverybody)
    .map((uri) => uri.must("be left out: name a grantee by its id"));
}

/** Grants of buckets in versions of the AWS provider that took them on the bucket itself. */
function legacyGrants({ props }: Resource): Finding[] {
  return props
    .at("grants")
    .items.map((grant) => grant.at("uri"))
    .filter(isEverybody)
    .map((uri) => uri.must("be left out: name a grantee by its id"));
}

/** The groups of S3 that are the whole internet, or whoever has any account. */
function isEverybody(uri: Property): boolean {
  return /\/groups\/global\/(AllUsers|AuthenticatedUsers)$/.test(uri.text ?? "");
}

function namedPrincipals(resource: Resource): Finding[] {
  return allowances(resource)
    .flatMap((statement) => [statement.at("NotPrincipal"), ...everybodyIn(statement.at("Principal"))])
    .filter((principal) => !principal.isAbsent)
    .map((principal) => principal.must("name who may use the bucket"));
}

/** `"*"`, `{ "AWS": "*" }`, `{ "SCW": ["*"] }`. */
function everybodyIn(principal: Property): Property[] {
  const named = [principal, ...principal.entries.flatMap((entry) => entry.oneOrMany)];
  return named.filter((each) => each.is("*"));
}
