import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

export const requireEncryptionAtRest: ResourcePolicy = {
  name: "require-encryption-at-rest",
  rule: "Databases and disks are encrypted where they are stored.",
  why: "Disks are replaced, sold and stolen; what was written on them in clear can be read by whoever gets them.",
  remedy: "turn encryption on now: most databases and disks cannot be encrypted later without being replaced.",
  checks: {
    "scaleway:databases/instance:Instance": ({ props }) => props.at("encryptionAtRest").mustBe(true),
    "aws:rds/instance:Instance": storageEncrypted,
    "aws:rds/cluster:Cluster": storageEncrypted,
    "aws:elasticache/replicationGroup:ReplicationGroup": ({ props }) =>
      props.at("atRestEncryptionEnabled").mustBe(true),
    "aws:ebs/volume:Volume": encrypted,
    "aws:efs/fileSystem:FileSystem": encrypted,
  },
};

function storageEncrypted({ props }: Resource): Finding[] {
  return props.at("storageEncrypted").mustBe(true);
}

function encrypted({ props }: Resource): Finding[] {
  return props.at("encrypted").mustBe(true);
}
