import { canonicalType } from "./type-tokens";

/** Types that hold data which nobody can make again: deleting or replacing one loses it. */
const statefulTypes: ReadonlySet<string> = new Set([
  "scaleway:block/volume:Volume",
  "scaleway:databases/database:Database",
  "scaleway:databases/instance:Instance",
  "scaleway:databases/serverlessDatabase:ServerlessDatabase",
  "scaleway:instance/server:Server",
  "scaleway:instance/volume:Volume",
  "scaleway:mongodb/instance:Instance",
  "scaleway:object/bucket:Bucket",
  "scaleway:redis/cluster:Cluster",
  // The images of every release, the one that runs included.
  "scaleway:registry/namespace:Namespace",
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

/** Types that can be made again while what depends on the old one stops: its rights, its password, its tables' owner. */
const dependedUponTypes: ReadonlySet<string> = new Set(["scaleway:databases/user:User", "postgresql:index/role:Role"]);

/** Types of values that Pulumi draws and keeps. Some are passwords, which may change, and some are keys. */
export const randomTypes: readonly string[] = [
  "random:index/randomBytes:RandomBytes",
  "random:index/randomPassword:RandomPassword",
  "random:index/randomString:RandomString",
];

/** What a key is called that data is encrypted with: `lvao-airflow-fernet-key`, `metabase-encryption-key`. */
const encryptionKeyName =
  /(^|[-_.])((fernet|encryption|encrypt|cipher|aes|master|data)[-_.]?(secret[-_.]?)?key|encryption[-_.]?secret)s?$/i;

/** What a key is called that sessions, links or tokens are signed with: `lvao-django-key`, `airflow-jwt-secret`. */
const signingKeyName = /(^|[-_.])(key|secret|salt)s?$/i;

export function isStateful(type: string): boolean {
  return statefulTypes.has(canonicalType(type));
}

/** A drawn value without which what was encrypted with it cannot be read again. */
export function isEncryptionKey(type: string, name: string): boolean {
  return (
    type === "random:index/randomBytes:RandomBytes" || (randomTypes.includes(type) && encryptionKeyName.test(name))
  );
}

/** What may neither go nor be made again unnoticed, by its type and its logical name. */
export function mustLast(type: string, name: string): boolean {
  return (
    isStateful(type) ||
    dependedUponTypes.has(canonicalType(type)) ||
    isEncryptionKey(type, name) ||
    (randomTypes.includes(type) && signingKeyName.test(name))
  );
}

export const everyStatefulType = [...statefulTypes];
