/* eslint-disable max-lines -- One table: each entry is read alone. */
import { awsPolicy, bucketPolicy, labels, taskContainer, type CompliantName } from "./support/compliant";
import type { Sample } from "./support/sample";

/** One change to one compliant resource that must be caught, by this policy and by no other. */
export interface UnsafeVariant {
  policy: string;
  resource: CompliantName;
  /** Properties to give it; `undefined` leaves one out. */
  set?: Record<string, unknown>;
  /** What to change besides its properties. */
  place?: Partial<Pick<Sample, "protect" | "stack" | "name" | "type" | "provider" | "dependencies">>;
  /** What the policy must say, whole. */
  says: string[];
}

const tags = ["environment:prod", "product:lvao", "owner:beta-team"];
const image = (address: string) => ({ image: address });
const plain = (name: string, value: unknown) => ({ environmentVariables: { [name]: value } });
const secret = (value: string) => ({ secretEnvironmentVariables: { URL: value } });
const allUsers = "http://acs.amazonaws.com/groups/global/AllUsers";

export const unsafeVariants: readonly UnsafeVariant[] = [
  {
    policy: "require-https",
    resource: "container",
    set: { httpsConnectionsOnly: false },
    says: ["httpsConnectionsOnly is false: it must be true."],
  },
  {
    policy: "require-https",
    resource: "container",
    set: { httpsConnectionsOnly: undefined, httpOption: "enabled" },
    says: ["httpsConnectionsOnly is not set: it must be true."],
  },
  {
    policy: "require-https",
    resource: "container",
    place: { type: "scaleway:index/container:Container" },
    set: { httpsConnectionsOnly: undefined },
    says: ["httpsConnectionsOnly is not set: it must be true."],
  },
  {
    policy: "require-https",
    resource: "function",
    set: { httpOption: undefined },
    says: ['httpOption is not set: it must be "redirected".'],
  },
  {
    policy: "require-https",
    resource: "awsListener",
    set: {
      defaultActions: [{ type: "forward", targetGroupArn: "arn:aws:elasticloadbalancing:eu-west-3:1:targetgroup/web" }],
    },
    says: ['protocol is "HTTP": it must be "HTTPS", or redirect to it.'],
  },
  {
    policy: "forbid-public-databases",
    resource: "database",
    set: { privateNetwork: undefined },
    says: ["privateNetwork is not set: it must be set."],
  },
  {
    policy: "forbid-public-databases",
    resource: "database",
    set: { loadBalancer: {} },
    says: ["loadBalancer is an object: it must be left out: it is a public endpoint."],
  },
  {
    policy: "forbid-public-databases",
    resource: "databaseAcl",
    set: { aclRules: [{ ip: "172.16.0.0/22" }, { ip: "0.0.0.0/0" }] },
    says: ['aclRules[1].ip is "0.0.0.0/0": it must name the network of those who need the database.'],
  },
  {
    policy: "forbid-public-databases",
    resource: "databaseAcl",
    set: { aclRules: [{ ip: "0.0.0.0/1" }, { ip: "128.0.0.0/1" }] },
    says: [
      'aclRules[0].ip is "0.0.0.0/1": it must name the network of those who need the database.',
      'aclRules[1].ip is "128.0.0.0/1": it must name the network of those who need the database.',
    ],
  },
  {
    policy: "forbid-public-databases",
    resource: "databaseAcl",
    set: { aclRules: [{ ip: "::/0" }] },
    says: ['aclRules[0].ip is "::/0": it must name the network of those who need the database.'],
  },
  {
    policy: "forbid-public-databases",
    resource: "readReplica",
    set: { directAccess: {} },
    says: ["directAccess is an object: it must be left out, for privateNetwork."],
  },
  {
    policy: "forbid-public-databases",
    resource: "awsDatabase",
    set: { publiclyAccessible: true },
    says: ["publiclyAccessible is true: it must be false."],
  },
  {
    policy: "forbid-public-databases",
    resource: "awsFirewall",
    set: { ingress: [{ protocol: "tcp", fromPort: 5000, toPort: 6000, cidrBlocks: ["10.0.0.0/8", "0.0.0.0/0"] }] },
    says: ['ingress[0].cidrBlocks[1] is "0.0.0.0/0": it must name the network of those who need the database.'],
  },
  {
    policy: "forbid-public-databases",
    resource: "firewall",
    set: { inboundRules: [{ action: "accept", port: 5432 }] },
    says: ["inboundRules[0].ipRange is not set: it must name the network of those who need the database."],
  },
  {
    policy: "forbid-public-databases",
    resource: "firewall",
    set: { inboundRules: [{ action: "accept", port: 443, portRange: "5000-6000" }] },
    says: ["inboundRules[0].ipRange is not set: it must name the network of those who need the database."],
  },
  {
    policy: "forbid-public-databases",
    resource: "dockerContainer",
    set: { ports: [{ internal: 5432, external: 5432 }] },
    says: ['ports[0].ip is not set: it must be "127.0.0.1".'],
  },
  {
    policy: "forbid-public-redis",
    resource: "redis",
    set: { privateNetworks: undefined },
    says: ["privateNetworks is not set: it must hold a private network."],
  },
  {
    policy: "forbid-public-redis",
    resource: "redis",
    set: { privateNetworks: [], acls: [{ ip: "0.0.0.0/0" }] },
    says: ['acls[0].ip is "0.0.0.0/0": it must name the network of those who need Redis.'],
  },
  {
    policy: "forbid-public-redis",
    resource: "dockerContainer",
    set: { image: "redis:7.2.5", ports: [{ internal: 6379, ip: "0.0.0.0" }] },
    says: ['ports[0].ip is "0.0.0.0": it must be "127.0.0.1".'],
  },
  {
    policy: "forbid-public-redis",
    resource: "firewall",
    set: { inboundRules: [{ action: "accept", portRange: "6000-7000", ipRange: "0.0.0.0/0" }] },
    says: ['inboundRules[0].ipRange is "0.0.0.0/0": it must name the network of those who need Redis.'],
  },
  {
    policy: "require-database-tls",
    resource: "container",
    set: secret("postgresql://app:secret@172.16.0.2:5432/qfdmo"),
    says: [
      "secretEnvironmentVariables.URL is a PostgreSQL address without sslmode: it must say sslmode=require, verify-ca or verify-full.",
    ],
  },
  {
    policy: "require-database-tls",
    resource: "container",
    set: secret("postgresql+psycopg2://app:secret@172.16.0.2/qfdmo?sslmode=prefer"),
    says: [
      "secretEnvironmentVariables.URL is a PostgreSQL address with sslmode=prefer: it must say sslmode=require, verify-ca or verify-full.",
    ],
  },
  {
    policy: "require-database-tls",
    resource: "awsParameters",
    set: { parameters: [{ name: "rds.force_ssl", value: "0" }] },
    says: ['parameters[0].value is "0": it must be "1" or "ON".'],
  },
  {
    policy: "require-redis-tls",
    resource: "redis",
    set: { tlsEnabled: false },
    says: ["tlsEnabled is false: it must be true."],
  },
  {
    policy: "require-redis-tls",
    resource: "awsRedis",
    set: { transitEncryptionEnabled: undefined },
    says: ["transitEncryptionEnabled is not set: it must be true."],
  },
  {
    policy: "require-redis-tls",
    resource: "container",
    set: secret("redis://app:secret@172.16.0.3:6379/0"),
    says: ["secretEnvironmentVariables.URL is a Redis address without TLS: it must start with rediss://."],
  },
  {
    policy: "require-backups",
    resource: "database",
    set: { disableBackup: true },
    says: ["disableBackup is true: it must be false."],
  },
  {
    policy: "require-backups",
    resource: "database",
    set: { disableBackup: "true" },
    says: ['disableBackup is "true": it must be false.'],
  },
  {
    policy: "require-backups",
    resource: "database",
    set: { backupScheduleRetention: 6 },
    says: ["backupScheduleRetention is 6: it must be at least 7 days."],
  },
  {
    policy: "require-backups",
    resource: "awsDatabase",
    set: { backupRetentionPeriod: 0 },
    says: ["backupRetentionPeriod is 0: it must be at least 7 days."],
  },
  {
    policy: "require-off-site-backups",
    resource: "database",
    set: { backupSameRegion: true },
    says: ["backupSameRegion is true: it must be false."],
  },
  {
    policy: "require-off-site-backups",
    resource: "database",
    set: { backupSameRegion: "true" },
    says: ['backupSameRegion is "true": it must be false.'],
  },
  {
    policy: "require-off-site-backups",
    resource: "awsBackupCopy",
    place: { dependencies: [] },
    says: ["backups is in one region alone: it must be copied to another region."],
  },
  {
    policy: "require-off-site-backups",
    resource: "dockerBackups",
    set: { labels: [...labels, { label: "backups", value: "on the machine" }] },
    says: ["labels.backups is on the machine: it must be off site, with a copy elsewhere."],
  },
  {
    policy: "require-high-availability",
    resource: "database",
    set: { isHaCluster: false },
    says: ["isHaCluster is false: it must be true."],
  },
  {
    policy: "require-high-availability",
    resource: "awsDatabase",
    set: { multiAz: undefined },
    says: ["multiAz is not set: it must be true."],
  },
  {
    policy: "require-encryption-at-rest",
    resource: "database",
    set: { encryptionAtRest: undefined },
    says: ["encryptionAtRest is not set: it must be true."],
  },
  {
    policy: "require-encryption-at-rest",
    resource: "awsDatabase",
    set: { storageEncrypted: "yes" },
    says: ['storageEncrypted is "yes": it must be true.'],
  },
  {
    policy: "require-bucket-encryption",
    resource: "bucketEncryption",
    place: { dependencies: ["another-bucket"] },
    says: ["encryption is not set: it must be set."],
  },
  {
    policy: "forbid-public-buckets",
    resource: "bucket",
    set: { acl: "public-read" },
    says: [
      'acl is "public-read": it must be "private" or "bucket-owner-read" or "bucket-owner-full-control" or "log-delivery-write".',
    ],
  },
  {
    policy: "forbid-public-buckets",
    resource: "bucketAcl",
    set: { acl: "authenticated-read" },
    says: [
      'acl is "authenticated-read": it must be "private" or "bucket-owner-read" or "bucket-owner-full-control" or "log-delivery-write".',
    ],
  },
  {
    policy: "forbid-public-buckets",
    resource: "bucketAcl",
    set: {
      acl: undefined,
      accessControlPolicy: { grants: [{ permission: "READ", grantee: { type: "Group", uri: allUsers } }] },
    },
    says: [
      `accessControlPolicy.grants[0].grantee.uri is "${allUsers}": it must be left out: name a grantee by its id.`,
    ],
  },
  {
    policy: "forbid-public-buckets",
    resource: "bucketPolicy",
    set: { policy: bucketPolicy("*") },
    says: ['policy.Statement[0].Principal is "*": it must name who may use the bucket.'],
  },
  {
    policy: "forbid-public-buckets",
    resource: "bucketPolicy",
    set: { policy: bucketPolicy({ SCW: ["user_id:22222222-2222-2222-2222-222222222222", "*"] }) },
    says: ['policy.Statement[0].Principal.SCW[1] is "*": it must name who may use the bucket.'],
  },
  {
    policy: "forbid-public-buckets",
    resource: "awsBucketPolicy",
    set: { policy: bucketPolicy({ AWS: "*" }) },
    says: ['policy.Statement[0].Principal.AWS is "*": it must name who may use the bucket.'],
  },
  {
    policy: "forbid-public-buckets",
    resource: "awsBucketPolicy",
    set: { policy: JSON.parse(bucketPolicy("*")) as unknown },
    says: ['policy.Statement[0].Principal is "*": it must name who may use the bucket.'],
  },
  {
    policy: "forbid-public-buckets",
    resource: "awsPublicAccessBlock",
    set: { blockPublicPolicy: false },
    says: ["blockPublicPolicy is false: it must be true."],
  },
  {
    policy: "forbid-public-buckets",
    resource: "objectItem",
    set: { visibility: "public-read" },
    says: ['visibility is "public-read": it must be "private".'],
  },
  {
    policy: "require-bucket-versioning",
    resource: "bucket",
    set: { versioning: { enabled: false } },
    says: ["versioning.enabled is false: it must be true."],
  },
  {
    policy: "require-bucket-versioning",
    resource: "bucket",
    set: {
      versioning: undefined,
      lifecycleRules: [{ enabled: true, prefix: "tmp/", expiration: { days: 7 } }],
    },
    says: ["versioning.enabled is not set: it must be true."],
  },
  {
    policy: "require-bucket-versioning",
    resource: "awsVersioning",
    set: { versioningConfiguration: { status: "Suspended" } },
    says: ["versioning.enabled is not set: it must be true."],
  },
  {
    policy: "forbid-force-destroy",
    resource: "bucket",
    set: { forceDestroy: true },
    says: ["forceDestroy is true: it must be false."],
  },
  {
    policy: "forbid-force-destroy",
    resource: "bucket",
    set: { forceDestroy: "true" },
    says: ['forceDestroy is "true": it must be false.'],
  },
  {
    policy: "forbid-force-destroy",
    resource: "awsDatabase",
    set: { skipFinalSnapshot: true },
    says: ["skipFinalSnapshot is true: it must be false."],
  },
  {
    policy: "require-protection",
    resource: "database",
    place: { protect: false },
    says: ["options.protect is false: it must be true."],
  },
  {
    policy: "require-protection",
    resource: "dockerVolume",
    place: { protect: false },
    says: ["options.protect is false: it must be true."],
  },
  {
    policy: "require-protection",
    resource: "server",
    place: { protect: false },
    says: ["options.protect is false: it must be true."],
  },
  {
    policy: "require-protection",
    resource: "registry",
    place: { protect: false },
    says: ["options.protect is false: it must be true."],
  },
  {
    policy: "require-protection",
    resource: "encryptionKey",
    place: { protect: false },
    says: ["options.protect is false: it must be true."],
  },
  {
    policy: "require-protection",
    resource: "encryptionKey",
    place: { protect: false, type: "random:index/randomBytes:RandomBytes", name: "it" },
    says: ["options.protect is false: it must be true."],
  },
  {
    policy: "forbid-force-destroy",
    resource: "server",
    set: { rootVolume: { volumeType: "sbs_volume", deleteOnTermination: true } },
    says: ["rootVolume.deleteOnTermination is true: it must be false."],
  },
  {
    policy: "forbid-force-destroy",
    resource: "server",
    set: { rootVolume: undefined },
    says: ["rootVolume.deleteOnTermination is not set: it must be false."],
  },
  {
    policy: "require-pinned-images",
    resource: "container",
    set: image("rg.fr-par.scw.cloud/lvao-prod-images/web:latest"),
    says: [
      'image is "rg.fr-par.scw.cloud/lvao-prod-images/web:latest": it must end with the tag of a version, or a digest.',
    ],
  },
  {
    policy: "require-pinned-images",
    resource: "container",
    set: image("rg.fr-par.scw.cloud/lvao-prod-images/web:preview-new-map"),
    says: [
      'image is "rg.fr-par.scw.cloud/lvao-prod-images/web:preview-new-map": it must end with the tag of a version, or a digest.',
    ],
  },
  {
    policy: "require-pinned-images",
    resource: "container",
    set: { image: undefined, registryImage: "rg.fr-par.scw.cloud/lvao-prod-images/web:latest" },
    says: [
      'registryImage is "rg.fr-par.scw.cloud/lvao-prod-images/web:latest": it must end with the tag of a version, or a digest.',
    ],
  },
  {
    policy: "require-pinned-images",
    resource: "job",
    set: { imageUri: "rg.fr-par.scw.cloud/lvao-prod-images/web" },
    says: [
      'imageUri is "rg.fr-par.scw.cloud/lvao-prod-images/web": it must end with the tag of a version, or a digest: without one it means latest.',
    ],
  },
  {
    policy: "require-pinned-images",
    resource: "awsTask",
    set: {
      containerDefinitions: JSON.stringify([
        taskContainer({ image: "123456789012.dkr.ecr.eu-west-3.amazonaws.com/lvao:main" }),
      ]),
    },
    says: [
      'containerDefinitions[0].image is "123456789012.dkr.ecr.eu-west-3.amazonaws.com/lvao:main": it must end with the tag of a version, or a digest.',
    ],
  },
  {
    policy: "require-allowed-registries",
    resource: "container",
    set: image("docker.io/somebody/web:v1.0.0"),
    says: [
      'image is "docker.io/somebody/web:v1.0.0": it must start with one of rg.fr-par.scw.cloud/, rg.nl-ams.scw.cloud/, rg.pl-waw.scw.cloud/, docker.io/library/, docker.io/amir20/, docker.io/apache/, docker.io/dagster/, docker.io/metabase/, docker.io/postgis/, docker.io/versity/.',
    ],
  },
  {
    policy: "require-allowed-registries",
    resource: "dockerContainer",
    set: image("rg.fr-par.scw.cloud.example.org/team/web:v1.0.0"),
    says: [
      'image is "rg.fr-par.scw.cloud.example.org/team/web:v1.0.0": it must start with one of rg.fr-par.scw.cloud/, rg.nl-ams.scw.cloud/, rg.pl-waw.scw.cloud/, docker.io/library/, docker.io/amir20/, docker.io/apache/, docker.io/dagster/, docker.io/metabase/, docker.io/postgis/, docker.io/versity/.',
    ],
  },
  {
    policy: "require-european-regions",
    resource: "database",
    set: { region: "us-east-1" },
    says: ['region is "us-east-1": it must be in the European Union.'],
  },
  {
    policy: "require-european-regions",
    resource: "awsDatabase",
    set: { availabilityZone: "eu-west-2a" },
    says: ['availabilityZone is "eu-west-2a": it must be in the European Union.'],
  },
  {
    policy: "require-european-regions",
    resource: "awsBucket",
    place: { provider: { region: "us-west-2" } },
    says: ['region is "us-west-2": it must be in the European Union.'],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "container",
    set: plain("SMTP_PASSWORD", "hunter2"),
    says: [
      "environmentVariables.SMTP_PASSWORD is a value that its name calls a secret: it must be a secret variable, or have another name.",
    ],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "container",
    set: plain("API", "https://user:hunter2@api.example.fr/v1"),
    says: [
      "environmentVariables.API is an address with a password in it: it must be a secret variable, or have another name.",
    ],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "containerNamespace",
    set: plain("MAP_SERVICE", "Zq8vT3nLx2Rk7YpB5mWd9cHs"),
    says: [
      "environmentVariables.MAP_SERVICE is a value that looks random, as passwords and keys do: it must be a secret variable, or have another name.",
    ],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "job",
    set: { env: { DEPLOY: `glpat-${"x".repeat(20)}` } },
    says: [
      "env.DEPLOY is a value in the form of a well-known secret: it must be a secret variable, or have another name.",
    ],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "awsTask",
    set: {
      containerDefinitions: JSON.stringify([taskContainer({ environment: [{ name: "SECRET_KEY", value: "abc" }] })]),
    },
    says: [
      "containerDefinitions[0].environment[0].value is a value that its name calls a secret: it must be a secret variable, or have another name.",
    ],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "dockerImage",
    set: { build: { args: { NPM_TOKEN: "abc" } } },
    says: [
      "build.args.NPM_TOKEN is a value that its name calls a secret: it must be a secret variable, or have another name.",
    ],
  },
  {
    policy: "require-health-checks",
    resource: "container",
    set: { livenessProbe: undefined },
    says: ["livenessProbe is not set: it must be set."],
  },
  {
    policy: "require-health-checks",
    resource: "container",
    set: { livenessProbe: { failureThreshold: 3, interval: "10s", timeout: "5s" } },
    says: ["livenessProbe is an object: it must ask over http or tcp."],
  },
  {
    policy: "require-health-checks",
    resource: "dockerContainer",
    set: { healthcheck: { tests: ["NONE"] } },
    says: ["healthcheck.tests is a list of 1: it must hold a command."],
  },
  {
    policy: "require-health-checks",
    resource: "awsTask",
    set: { containerDefinitions: JSON.stringify([taskContainer({ healthCheck: undefined })]) },
    says: ["containerDefinitions[0].healthCheck.command is not set: it must hold a command."],
  },
  {
    policy: "require-resource-limits",
    resource: "container",
    set: { memoryLimitBytes: undefined },
    says: ["memoryLimitBytes is not set: it must be more than 0."],
  },
  {
    policy: "require-resource-limits",
    resource: "container",
    set: { cpuLimit: 0 },
    says: ["cpuLimit is 0: it must be more than 0."],
  },
  {
    policy: "require-resource-limits",
    resource: "dockerContainer",
    set: { cpus: undefined, cpuShares: 512 },
    says: ["cpus is not set: it must be more than 0."],
  },
  {
    policy: "require-resource-limits",
    resource: "dockerContainer",
    set: { memory: undefined, cpus: "0" },
    says: ["memory is not set: it must be more than 0.", 'cpus is "0": it must be more than 0.'],
  },
  {
    policy: "limit-schedulers",
    resource: "scheduler",
    set: { maxScale: 2 },
    says: ["maxScale is 2: it must be 1."],
  },
  {
    policy: "limit-schedulers",
    resource: "scheduler",
    set: { minScale: 0, tags: [...tags, "process:cron"] },
    says: ["minScale is 0: it must be 1."],
  },
  {
    policy: "limit-schedulers",
    resource: "container",
    set: { commands: ["celery", "-A", "core", "beat"] },
    says: ["minScale is 2: it must be 1.", "maxScale is 5: it must be 1."],
  },
  {
    policy: "limit-schedulers",
    resource: "container",
    set: { commands: ["celery", "-A", "core", "worker", "-B"] },
    says: ["minScale is 2: it must be 1.", "maxScale is 5: it must be 1."],
  },
  {
    policy: "require-redundant-web",
    resource: "container",
    set: { minScale: 1 },
    says: ["minScale is 1: it must be at least 2 instances."],
  },
  {
    policy: "require-redundant-web",
    resource: "dockerService",
    set: { mode: { replicated: { replicas: 1 } } },
    says: ["mode.replicated.replicas is 1: it must be at least 2 instances."],
  },
  {
    policy: "forbid-public-background-processes",
    resource: "scheduler",
    set: { privacy: "public" },
    says: ['privacy is "public": it must be "private".'],
  },
  {
    policy: "forbid-public-background-processes",
    resource: "container",
    set: { tags: [...tags, "process:release"], privacy: undefined },
    says: ['privacy is not set: it must be "private".'],
  },
  {
    policy: "forbid-administrator-rights",
    resource: "rights",
    set: { rules: [{ projectIds: ["p"], permissionSetNames: ["AllProductsFullAccess"] }] },
    says: ['rules[0].permissionSetNames[0] is "AllProductsFullAccess": it must be a permission set of one product.'],
  },
  {
    policy: "forbid-administrator-rights",
    resource: "awsAttachment",
    set: { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" },
    says: ['policyArn is "arn:aws:iam::aws:policy/AdministratorAccess": it must be a policy of one product.'],
  },
  {
    policy: "forbid-administrator-rights",
    resource: "awsPolicy",
    set: { policy: awsPolicy({ Action: "*", Resource: "arn:aws:s3:::lvao/*" }) },
    says: ['policy.Statement.Action is "*": it must name the actions that are used.'],
  },
  {
    policy: "forbid-administrator-rights",
    resource: "awsPolicy",
    set: {
      policy: JSON.parse(awsPolicy({ Action: ["s3:GetObject", "IAM:*"], Resource: "arn:aws:s3:::lvao/*" })) as unknown,
    },
    says: ['policy.Statement.Action[1] is "IAM:*": it must name the actions that are used.'],
  },
  {
    policy: "forbid-administrator-rights",
    resource: "awsPolicy",
    set: { policy: awsPolicy({ NotAction: "iam:*", Resource: "*" }) },
    says: ['policy.Statement.NotAction is "iam:*": it must name the actions that are used.'],
  },
  {
    policy: "forbid-organisation-wide-rights",
    resource: "awsPolicy",
    set: { policy: awsPolicy({ Action: "s3:*", Resource: ["arn:aws:s3:::lvao/*", "arn:aws:s3:::*"] }) },
    says: ['policy.Statement.Resource[1] is "arn:aws:s3:::*": it must name the resources.'],
  },
  {
    policy: "forbid-organisation-wide-rights",
    resource: "awsPolicy",
    set: { policy: awsPolicy({ Action: "s3:GetObject", NotResource: "arn:aws:s3:::another/*" }) },
    says: ['policy.Statement.NotResource is "arn:aws:s3:::another/*": it must name the resources.'],
  },
  {
    policy: "forbid-organisation-wide-rights",
    resource: "rights",
    set: { rules: [{ organizationId: "o", permissionSetNames: ["ObjectStorageObjectsRead"] }] },
    says: ['rules[0].organizationId is "o": it must be left out, for projectIds.'],
  },
  {
    policy: "forbid-organisation-wide-rights",
    resource: "awsPolicy",
    set: { policy: awsPolicy({ Action: ["s3:*"], Resource: ["*"] }) },
    says: ['policy.Statement.Resource[0] is "*": it must name the resources.'],
  },
  {
    policy: "limit-read-only-users",
    resource: "readOnlyPrivilege",
    set: { permission: "all" },
    says: ['permission is "all": it must be "readonly" or "none".'],
  },
  {
    policy: "forbid-administrator-rights",
    resource: "readOnlyUser",
    set: { name: "metabase", isAdmin: true },
    says: ["isAdmin is true: it must be false."],
  },
  {
    policy: "limit-read-only-users",
    resource: "grant",
    set: { privileges: ["SELECT", "INSERT"] },
    says: ['privileges[1] is "INSERT": it must be "SELECT" or "USAGE" or "CONNECT".'],
  },
  {
    policy: "require-labels",
    resource: "database",
    set: { tags: ["environment:prod", "product:lvao"] },
    says: ["tags is without owner: it must say owner."],
  },
  {
    policy: "require-labels",
    resource: "bucket",
    set: { tags: undefined },
    says: ["tags is without environment, product, owner: it must say environment, product, owner."],
  },
  {
    policy: "require-labels",
    resource: "dockerVolume",
    set: { labels: [{ label: "environment", value: "prod" }] },
    says: ["labels is without product, owner: it must say product, owner."],
  },
  {
    policy: "forbid-foreign-environments",
    resource: "stackReference",
    set: { name: "organisation/socle/preprod" },
    says: ['name is "organisation/socle/preprod": it must end with prod.'],
  },
  {
    policy: "forbid-foreign-environments",
    resource: "redis",
    set: { tags: ["environment:preprod", "product:lvao", "owner:beta-team"] },
    says: ['tags is "environment:preprod": it must say environment:prod.'],
  },
  {
    policy: "forbid-foreign-environments",
    resource: "bucket",
    set: { name: "lvao-preprod-media" },
    says: ['name is "lvao-preprod-media": it must say prod, and no other environment.'],
  },
  {
    policy: "forbid-foreign-environments",
    resource: "container",
    set: plain("S3_BUCKET", "lvao-preprod-media"),
    says: [
      "environmentVariables.S3_BUCKET is the address or name of lvao-preprod: it must name something of its own environment.",
    ],
  },
  {
    policy: "forbid-foreign-environments",
    resource: "container",
    set: plain("S3_BUCKET", "lvao-pre-prod-media"),
    says: [
      "environmentVariables.S3_BUCKET is the address or name of lvao-preprod: it must name something of its own environment.",
    ],
  },
  {
    policy: "forbid-disposable-production",
    resource: "containerNamespace",
    set: { tags: [...tags, "disposable"] },
    says: ['tags is "disposable": it must be without it in production.'],
  },
  {
    policy: "forbid-public-registries",
    resource: "registry",
    set: { isPublic: true },
    says: ["isPublic is true: it must be false."],
  },
  {
    policy: "limit-dns-ttl",
    resource: "record",
    set: { ttl: 5 },
    says: ["ttl is 5: it must be between 60 and 86400 seconds."],
  },
  {
    policy: "limit-dns-ttl",
    resource: "awsRecord",
    set: { ttl: 604_800 },
    says: ["ttl is 604800: it must be between 60 and 86400 seconds."],
  },
  {
    policy: "require-uptime-checks",
    resource: "uptimeCheck",
    set: { url: "https://other.example.fr/health" },
    says: ['hostname is "lvao.example.fr": it must be watched by an uptime check.'],
  },
  {
    policy: "require-uptime-checks",
    resource: "dockerContainer",
    set: {
      labels: [
        ...tags.map((tag) => ({ label: tag.split(":")[0], value: tag.split(":")[1] })),
        { label: "traefik.http.routers.web.rule", value: "Host(`www.example.fr`)" },
      ],
    },
    says: ['labels["traefik.http.routers.web.rule"] is "www.example.fr": it must be watched by an uptime check.'],
  },
  {
    policy: "forbid-public-databases",
    resource: "dockerContainer",
    set: { image: `sha256:${"0".repeat(64)}`, ports: [{ internal: 5432, external: 15432 }] },
    says: ['ports[0].ip is not set: it must be "127.0.0.1".'],
  },
  {
    policy: "forbid-public-databases",
    resource: "dockerService",
    set: { endpointSpec: { ports: [{ targetPort: 5432, publishedPort: 15432 }] } },
    says: ["endpointSpec.ports[0].targetPort is 5432: it must be left out: a network reaches it."],
  },
  {
    policy: "forbid-public-redis",
    resource: "redis",
    set: { privateNetworks: [], acls: [{ ip: "9.0.0.0/8" }, { ip: "203.0.0.0/15" }, { ip: "203.0.113.0/24" }] },
    says: [
      'acls[0].ip is "9.0.0.0/8": it must name the network of those who need Redis.',
      'acls[1].ip is "203.0.0.0/15": it must name the network of those who need Redis.',
    ],
  },
  {
    policy: "limit-open-ports",
    resource: "firewall",
    set: { inboundDefaultPolicy: "accept" },
    says: ['inboundDefaultPolicy is "accept": it must be "drop".'],
  },
  {
    policy: "limit-open-ports",
    resource: "firewall",
    set: { inboundDefaultPolicy: undefined },
    says: ['inboundDefaultPolicy is not set: it must be "drop".'],
  },
  {
    policy: "limit-open-ports",
    resource: "firewall",
    set: {
      inboundRules: [
        { action: "accept", port: 22 },
        { action: "accept", port: 443 },
      ],
    },
    says: ["inboundRules[0].ipRange is not set: it must name who may come to port 22."],
  },
  {
    policy: "limit-open-ports",
    resource: "firewall",
    set: {
      inboundRules: [{ action: "accept", port: 2375, ipRange: "0.0.0.0/0" }],
      tags: [...tags, "public-ports:22,2375"],
    },
    says: ['inboundRules[0].ipRange is "0.0.0.0/0": it must name who may come to port 2375.'],
  },
  {
    policy: "limit-open-ports",
    resource: "firewallRules",
    set: { inboundRules: [{ action: "accept", portRange: "8000-9000" }] },
    says: ["inboundRules[0].ipRange is not set: it must name who may come to ports 8000 to 9000."],
  },
  {
    policy: "limit-open-ports",
    resource: "awsFirewall",
    set: { ingress: [{ protocol: "tcp", fromPort: 22, toPort: 22, cidrBlocks: ["0.0.0.0/0"] }] },
    says: ['ingress[0].cidrBlocks[0] is "0.0.0.0/0": it must name who may come to port 22.'],
  },
  {
    policy: "limit-open-ports",
    resource: "dockerContainer",
    set: { publishAllPorts: true },
    says: ["publishAllPorts is true: it must be false."],
  },
  {
    policy: "limit-open-ports",
    resource: "dockerContainer",
    set: {
      image: "rg.fr-par.scw.cloud/lvao-prod-images/web:v1.0.0",
      ports: [
        { internal: 8000, external: 443 },
        { internal: 8000, external: 8000, ip: "0.0.0.0" },
        { internal: 8000, external: 8001, ip: "::" },
        { internal: 8000 },
      ],
    },
    says: [
      "ports[1].external is 8000: it must be 80 or 443, or on 127.0.0.1 alone.",
      "ports[2].external is 8001: it must be 80 or 443, or on 127.0.0.1 alone.",
      "ports[3].external is not set: it must be 80 or 443, or on 127.0.0.1 alone.",
    ],
  },
  {
    policy: "limit-open-ports",
    resource: "dockerService",
    set: { endpointSpec: { ports: [{ targetPort: 2375, publishedPort: 2375 }] } },
    says: ["endpointSpec.ports[0].publishedPort is 2375: it must be 80 or 443, or on 127.0.0.1 alone."],
  },
  {
    policy: "forbid-privileged-containers",
    resource: "dockerContainer",
    set: { privileged: true },
    says: ["privileged is true: it must be false."],
  },
  {
    policy: "forbid-privileged-containers",
    resource: "dockerContainer",
    set: { privileged: "true" },
    says: ['privileged is "true": it must be false.'],
  },
  {
    policy: "forbid-privileged-containers",
    resource: "dockerContainer",
    set: { networkMode: "host", pidMode: "host", ipcMode: "container:other", usernsMode: "host" },
    says: [
      'networkMode is "host": it must be the container\'s own.',
      'pidMode is "host": it must be the container\'s own.',
      'ipcMode is "container:other": it must be the container\'s own.',
      'usernsMode is "host": it must be the container\'s own.',
    ],
  },
  {
    policy: "forbid-privileged-containers",
    resource: "dockerContainer",
    set: { capabilities: { adds: ["NET_BIND_SERVICE", "CAP_SYS_ADMIN"] }, securityOpts: ["seccomp=unconfined"] },
    says: [
      'capabilities.adds[1] is "CAP_SYS_ADMIN": it must be left out: it reaches the machine.',
      'securityOpts[0] is "seccomp=unconfined": it must be left out.',
    ],
  },
  {
    policy: "forbid-privileged-containers",
    resource: "dockerContainer",
    set: { devices: [{ hostPath: "/dev/sda" }] },
    says: ['devices[0].hostPath is "/dev/sda": it must be left out.'],
  },
  {
    policy: "forbid-privileged-containers",
    resource: "awsTask",
    set: { pidMode: "host", containerDefinitions: JSON.stringify([taskContainer({ privileged: true })]) },
    says: [
      'pidMode is "host": it must be the container\'s own.',
      "containerDefinitions[0].privileged is true: it must be false.",
    ],
  },
  {
    policy: "forbid-host-mounts",
    resource: "dockerContainer",
    set: { volumes: [{ hostPath: "/", containerPath: "/host", readOnly: true }] },
    says: ['volumes[0].hostPath is "/": it must be left out, for a volume.'],
  },
  {
    policy: "forbid-host-mounts",
    resource: "dockerContainer",
    set: { volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock", readOnly: true }] },
    says: ['volumes[0].hostPath is "/var/run/docker.sock": it must be left to a part that is called socket-proxy.'],
  },
  {
    policy: "forbid-host-mounts",
    resource: "dockerSocketProxy",
    set: { volumes: [{ hostPath: "/run/docker.sock", containerPath: "/var/run/docker.sock" }] },
    says: ["volumes[0].readOnly is not set: it must be true."],
  },
  {
    policy: "forbid-host-mounts",
    resource: "dockerSocketProxy",
    set: { volumes: [{ hostPath: "/var/run", containerPath: "/var/run", readOnly: true }] },
    says: ['volumes[0].hostPath is "/var/run": it must be left out, for a volume.'],
  },
  {
    policy: "forbid-host-mounts",
    resource: "dockerContainer",
    set: { volumes: [{ volumeName: "/etc", containerPath: "/data" }] },
    says: ['volumes[0].volumeName is "/etc": it must be left out, for a volume.'],
  },
  {
    policy: "forbid-host-mounts",
    resource: "dockerContainer",
    set: { mounts: [{ type: "bind", source: "/srv/data", target: "/data" }] },
    says: ['mounts[0].source is "/srv/data": it must be left out, for a volume.'],
  },
  {
    policy: "forbid-host-mounts",
    resource: "dockerVolume",
    set: { driverOpts: { type: "none", o: "bind", device: "/" } },
    says: ['driverOpts.device is "/": it must be left out.'],
  },
  ...[
    ["PGPASSWORD", "hunter2"],
    ["DB_PASS", "hunter2"],
    ["DBPASSWORD", "hunter2"],
    ["SMTP_PASS", "hunter2"],
  ].map(([name = "", value]) => ({
    policy: "forbid-plain-secrets",
    resource: "container" as const,
    set: plain(name, value),
    says: [
      `environmentVariables.${name} is a value that its name calls a secret: it must be a secret variable, or have another name.`,
    ],
  })),
  {
    policy: "forbid-plain-secrets",
    resource: "container",
    set: plain("ALERTS", "https://mattermost.example.fr/hooks/xr3k9mpwq7fjdy4nzb8gtuhcoe"),
    says: [
      "environmentVariables.ALERTS is a value in the form of a well-known secret: it must be a secret variable, or have another name.",
    ],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "container",
    set: { commands: ["pg_dump", "postgres://app:hunter2@172.16.0.2/qfdmo?sslmode=require"] },
    says: ["commands[1] is an address with a password in it: it must take it from a secret variable."],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "container",
    set: { commands: ["sh", "-c"], args: ["PGPASSWORD=hunter2 psql -h db"] },
    says: ["args[0] is a variable with a password in it: it must take it from a secret variable."],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "job",
    set: { command: "manage.py createsuperuser --password hunter2" },
    says: ["command is an option with a password in it: it must take it from a secret variable."],
  },
  {
    policy: "forbid-plain-secrets",
    resource: "dockerContainer",
    set: { command: ["redis-server", "--requirepass", "hunter2"] },
    says: ["command[2] is an option with a password in it: it must take it from a secret variable."],
  },
  {
    policy: "require-database-tls",
    resource: "container",
    set: plain("PGSSLMODE", "disable"),
    says: ['environmentVariables.PGSSLMODE is "disable": it must say sslmode=require, verify-ca or verify-full.'],
  },
  {
    policy: "require-database-tls",
    resource: "container",
    set: secret("db+postgresql://app:secret@172.16.0.2/airflow"),
    says: [
      "secretEnvironmentVariables.URL is a PostgreSQL address without sslmode: it must say sslmode=require, verify-ca or verify-full.",
    ],
  },
  {
    policy: "require-database-tls",
    resource: "container",
    set: secret("host=172.16.0.2 user=app password=secret sslmode=disable"),
    says: [
      "secretEnvironmentVariables.URL is a PostgreSQL address with sslmode=disable: it must say sslmode=require, verify-ca or verify-full.",
    ],
  },
  {
    policy: "require-redis-tls",
    resource: "container",
    set: secret("rediss://app:secret@172.16.0.3:6379/0?ssl_cert_reqs=none"),
    says: [
      "secretEnvironmentVariables.URL is an order not to check the certificate: it must say ssl_cert_reqs=required.",
    ],
  },
  {
    policy: "require-redis-tls",
    resource: "container",
    set: plain("CELERY_REDIS_SSL_CERT_REQS", "CERT_NONE"),
    says: [
      "environmentVariables.CELERY_REDIS_SSL_CERT_REQS is an order not to check the certificate: it must say ssl_cert_reqs=required.",
    ],
  },
  {
    policy: "require-backups",
    resource: "database",
    set: { backupScheduleFrequency: 720, backupScheduleRetention: 7 },
    says: ["backupScheduleFrequency is 720: it must be between 1 and 24 hours."],
  },
  {
    policy: "require-bucket-versioning",
    resource: "bucket",
    set: { versioning: { enabled: false }, lifecycleRules: [{ enabled: true, expiration: { days: 1 } }] },
    says: ["versioning.enabled is false: it must be true."],
  },
  {
    policy: "require-allowed-registries",
    resource: "container",
    set: image("rg.fr-par.scw.cloud/another-customer/web:v1.0.0"),
    says: [
      'image is "rg.fr-par.scw.cloud/another-customer/web:v1.0.0": it must come from a namespace that is called after the product or its owner.',
    ],
  },
  {
    policy: "require-allowed-registries",
    resource: "job",
    set: { imageUri: "rg.fr-par.scw.cloud/another-customer/web:v1.0.0" },
    says: [
      'imageUri is "rg.fr-par.scw.cloud/another-customer/web:v1.0.0": it must come from a namespace that is called after the product or its owner.',
    ],
  },
  ...["rg.fr-par.scw.cloud/lvao-prod-images/web:1", "docker.io/library/node:lts", "docker.io/library/redis:7.2"].map(
    (address) => ({
      policy: "require-pinned-images",
      resource: "container" as const,
      set: image(address),
      says: [`image is "${address}": it must end with the tag of a version, or a digest.`],
    }),
  ),
  {
    policy: "require-pinned-images",
    resource: "dockerContainer",
    set: image("postgres:latest@sha256:4f1d2c8"),
    says: [
      'image is "postgres:latest@sha256:4f1d2c8": it must end with a whole digest: sha256: and 64 hexadecimal digits.',
    ],
  },
  {
    policy: "require-pinned-images",
    resource: "dockerContainer",
    set: image("postgres:16"),
    says: ['image is "postgres:16": it must end with the tag of a version, or a digest.'],
  },
  {
    policy: "require-redundant-web",
    resource: "container",
    set: { tags: [...tags, "process:frontend"], minScale: 0 },
    says: ["minScale is 0: it must be at least 2 instances."],
  },
  {
    policy: "require-redundant-web",
    resource: "container",
    set: { tags: [...tags, "process:metabase"], privacy: undefined, minScale: 0 },
    says: ["minScale is 0: it must be at least 1 instance."],
  },
];
