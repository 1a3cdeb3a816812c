import { canonicalType } from "./type-tokens";

/** Types that hold data which nobody can make again: deleting or replacing one loses it. */
const statefulTypes: ReadonlySet<string> = new Set([
  "scaleway:block/volume:Volume",
  "scaleway:databases/database:Database",
  "scaleway:databases/instance:Instance",
  "scaleway:databases/serverlessDatabase:ServerlessDatabase",
  "scaleway:instance/volume:Volume",
  "scaleway:mongodb/instance:Instance",
  "scaleway:object/bucket:Bucket",
  "scaleway:redis/cluster:Cluster",
  "scaleway:secrets/secret:Secret",
  "aws:dynamodb/table:Table",
  "aws:ebs/volume:Volume",
  "aws:efs/fileSystem:FileSystem",
  "aws:elasticache/cluster:Cluster",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:kms/key:Key",
  "aws:rds/cluster:Cluster",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
  "docker:index/volume:Volume",
]);

export function isStateful(type: string): boolean {
  return statefulTypes.has(canonicalType(type));
}

export const everyStatefulType = [...statefulTypes];
