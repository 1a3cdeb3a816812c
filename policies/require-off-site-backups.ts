import type { StackPolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const copyType = "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication";

export const requireOffSiteBackups: StackPolicy = {
  name: "require-off-site-backups",
  rule: "Backups are kept in another region than the database, or copied to one.",
  why: "A fire or a flood takes a region's servers and disks together, and the backups that lie beside them.",
  remedy:
    "set backupSameRegion to false (Scaleway; the snapshots of a server on Block Storage stay in their region all the same: export backups of it too), add an InstanceAutomatedBackupsReplication (AWS), or copy what a container dumps to a store elsewhere and label it `backups:off site` (Docker).",
  scope: "durable",
  checkStack: (resources) => resources.flatMap((resource) => besideItsBackups(resource, resources)),
};

function besideItsBackups(resource: Resource, all: readonly Resource[]): Finding[] {
  const { type, props, urn } = resource;
  if (type === "scaleway:databases/instance:Instance") {
    return props
      .at("backupSameRegion")
      .mayOnlyBe(false)
      .map((finding) => ({ ...finding, urn }));
  }
  if (type === "aws:rds/instance:Instance") {
    const isCopied = all.some((other) => other.type === copyType && other.dependsOn(resource));
    return isCopied
      ? []
      : [{ path: "backups", value: "in one region alone", must: "be copied to another region", urn }];
  }
  if (type === "docker:index/container:Container") {
    const where = resource.labels.get("backups");
    return where === undefined || where === "off site"
      ? []
      : [{ path: "labels.backups", value: where, must: "be off site, with a copy elsewhere", urn }];
  }
  return [];
}
