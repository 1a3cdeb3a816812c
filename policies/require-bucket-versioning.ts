import type { StackPolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

export const requireBucketVersioning: StackPolicy = {
  name: "require-bucket-versioning",
  rule: "Buckets that hold documents keep the previous versions of what is overwritten or deleted.",
  why: "A bug, a wrong click or a ransomware overwrites or deletes documents, and object storage has no other backup.",
  remedy:
    "turn versioning on; a bucket that is called, or labelled `content`, logs, cache or tmp may instead let every object expire by a lifecycle rule.",
  scope: "durable",
  checkStack: (resources) => resources.flatMap((resource) => forgets(resource, resources)),
};

function forgets(resource: Resource, all: readonly Resource[]): Finding[] {
  const { type, props, urn } = resource;
  if (type !== "scaleway:object/bucket:Bucket" && type !== "aws:s3/bucket:Bucket") return [];
  const enabled = props.at("versioning", "enabled");
  if (enabled.is(true) || enabled.isUnknown || expires(resource) || isVersionedApart(resource, all)) return [];
  return [{ ...enabled.must("be true"), urn }];
}

/** What may be lost: `lvao-airflow-logs`. A rule that lets objects expire says nothing of what they are worth. */
const passingContent = /(^|[-_.])(logs?|caches?|te?mp|temporary|scratch)([-_.]|$)/i;

/** Every object goes after a time, by a rule for the whole bucket, and none is a document. */
function expires({ name, labels, props }: Resource): boolean {
  if (!passingContent.test(labels.get("content") ?? `${name}.${props.at("name").text ?? ""}`)) return false;
  const rules = props.at("lifecycleRules");
  return (
    rules.isUnknown ||
    rules.items.some(
      (rule) =>
        rule.at("enabled").is(true) &&
        !rule.at("expiration", "days").isAbsent &&
        (rule.at("prefix").isAbsent || rule.at("prefix").is("")) &&
        rule.at("tags").entries.length === 0,
    )
  );
}

/** On AWS, versioning is a resource of its own. */
function isVersionedApart(bucket: Resource, all: readonly Resource[]): boolean {
  return all.some(
    (other) =>
      other.type === "aws:s3/bucketVersioning:BucketVersioning" &&
      other.dependsOn(bucket) &&
      !isOff(other.props.at("versioningConfiguration", "status")),
  );
}

function isOff(status: Property): boolean {
  return !status.isUnknown && !status.is("Enabled");
}
