/* eslint-disable max-lines -- One table: each entry is read alone. */
import { unknown, type Sample } from "./sample";

const tags = ["environment:prod", "product:lvao", "owner:beta-team"];
const tagMap = { environment: "prod", product: "lvao", owner: "beta-team" };
export const labels = Object.entries(tagMap).map(([label, value]) => ({ label, value }));

/** One resource of each kind that breaks no policy of the pack, in production, as the first preview shows it. */
export const compliant = {
  container: {
    type: "scaleway:containers/container:Container",
    props: {
      name: "web",
      namespaceId: unknown,
      privateNetworkId: unknown,
      image: "rg.fr-par.scw.cloud/lvao-prod-images/web:v1.0.0",
      commands: ["gunicorn", "core.wsgi"],
      port: 8000,
      privacy: "public",
      httpsConnectionsOnly: true,
      memoryLimitBytes: 1_024_000_000,
      cpuLimit: 560,
      minScale: 2,
      maxScale: 5,
      livenessProbe: { tcp: true, failureThreshold: 30, interval: "10s", timeout: "5s" },
      environmentVariables: { ALLOWED_HOSTS: "lvao.example.fr", S3_ACCESS_KEY_ID: unknown, S3_BUCKET: unknown },
      secretEnvironmentVariables: {
        DATABASE_URL: "postgresql://app:secret@172.16.0.2:5432/qfdmo?sslmode=require",
        REDIS_URL: "rediss://app:secret@172.16.0.3:6379/0",
      },
      region: "fr-par",
      tags: [...tags, "process:web"],
    },
  },
  scheduler: {
    type: "scaleway:containers/container:Container",
    props: {
      name: "scheduler",
      image: "rg.fr-par.scw.cloud/lvao-prod-images/airflow:v1.0.0",
      commands: ["airflow", "scheduler"],
      privacy: "private",
      httpsConnectionsOnly: true,
      memoryLimitBytes: 4_096_000_000,
      cpuLimit: 2240,
      minScale: 1,
      maxScale: 1,
      livenessProbe: { http: { path: "/" } },
      tags: [...tags, "process:scheduler", "singleton"],
    },
  },
  containerNamespace: {
    type: "scaleway:containers/namespace:Namespace",
    props: { name: "lvao-prod", tags, region: "fr-par" },
  },
  job: {
    type: "scaleway:job/definition:Definition",
    props: { imageUri: "rg.fr-par.scw.cloud/lvao-prod-images/web:v1.0.0", memoryLimit: 1024, cpuLimit: 560, env: {} },
  },
  function: {
    type: "scaleway:functions/function:Function",
    props: { httpOption: "redirected", privacy: "public", tags, environmentVariables: {} },
  },
  database: {
    type: "scaleway:databases/instance:Instance",
    props: {
      name: "lvao-prod-db",
      engine: "PostgreSQL-16",
      nodeType: "DB-PRO2-XXS",
      isHaCluster: true,
      encryptionAtRest: true,
      password: unknown,
      disableBackup: false,
      backupScheduleRetention: 30,
      backupSameRegion: false,
      privateNetwork: { pnId: unknown, enableIpam: true },
      region: "fr-par",
      tags,
    },
  },
  databaseAcl: {
    type: "scaleway:databases/acl:Acl",
    props: { instanceId: unknown, aclRules: [{ ip: "172.16.0.0/22" }, { ip: "10.0.0.0/8" }] },
  },
  readReplica: {
    type: "scaleway:databases/readReplica:ReadReplica",
    props: { instanceId: unknown, privateNetwork: { privateNetworkId: unknown } },
  },
  readOnlyUser: {
    type: "scaleway:databases/user:User",
    name: "lvao-metabase-read-only-user",
    props: { name: "lvao_metabase_read_only", isAdmin: false, password: unknown },
  },
  readOnlyPrivilege: {
    type: "scaleway:databases/privilege:Privilege",
    name: "lvao-metabase-privilege",
    props: { userName: "lvao_metabase_read_only", databaseName: "qfdmo", permission: "readonly" },
  },
  redis: {
    type: "scaleway:redis/cluster:Cluster",
    props: {
      name: "lvao-prod-queue",
      tlsEnabled: true,
      privateNetworks: [{ id: unknown }],
      password: unknown,
      zone: "fr-par-1",
      tags,
    },
  },
  bucket: {
    type: "scaleway:object/bucket:Bucket",
    name: "lvao-media",
    props: {
      name: unknown,
      acl: "private",
      versioning: { enabled: true },
      forceDestroy: false,
      lifecycleRules: [{ id: "unfinished-uploads", enabled: true, abortIncompleteMultipartUploadDays: 7 }],
      tags: tagMap,
      region: "fr-par",
    },
  },
  bucketEncryption: {
    type: "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    dependencies: ["lvao-media"],
    props: { bucket: unknown, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
  },
  bucketAcl: {
    type: "scaleway:object/bucketAcl:BucketAcl",
    props: { bucket: unknown, acl: "private" },
  },
  bucketPolicy: {
    type: "scaleway:object/bucketPolicy:BucketPolicy",
    props: { bucket: unknown, policy: bucketPolicy({ SCW: "application_id:11111111-1111-1111-1111-111111111111" }) },
  },
  objectItem: {
    type: "scaleway:object/item:Item",
    props: { bucket: unknown, key: "manual.pdf", visibility: "private" },
  },
  rights: {
    type: "scaleway:iam/policy:Policy",
    props: {
      name: "prod-lvao-web",
      applicationId: unknown,
      rules: [{ projectIds: [unknown], permissionSetNames: ["ObjectStorageObjectsRead", "ObjectStorageObjectsWrite"] }],
      tags,
    },
  },
  encryptionKey: { type: "random:index/randomPassword:RandomPassword", name: "metabase-encryption-key", props: {} },
  password: { type: "random:index/randomPassword:RandomPassword", name: "lvao-db-password", protect: false, props: {} },
  server: {
    type: "scaleway:instance/server:Server",
    props: {
      type: "PLAY2-MICRO",
      image: "debian_trixie",
      rootVolume: { volumeType: "sbs_volume", sizeInGb: 40, deleteOnTermination: false },
      tags,
    },
  },
  registry: {
    type: "scaleway:registry/namespace:Namespace",
    props: { name: "lvao-prod-images", isPublic: false, region: "fr-par" },
  },
  record: {
    type: "scaleway:domain/record:Record",
    props: { dnsZone: "example.fr", name: "lvao", type: "CNAME", data: unknown, ttl: 3600 },
  },
  domain: {
    type: "scaleway:containers/domain:Domain",
    props: { containerId: unknown, hostname: "lvao.example.fr", region: "fr-par" },
  },
  uptimeCheck: {
    type: "socle:components:UptimeCheck",
    props: { url: "https://lvao.example.fr/health" },
  },
  firewall: {
    type: "scaleway:instance/securityGroup:SecurityGroup",
    props: {
      inboundDefaultPolicy: "drop",
      inboundRules: [
        { action: "accept", port: 5432, ipRange: "10.0.0.0/24" },
        { action: "accept", port: 443 },
      ],
      tags,
    },
  },
  firewallRules: {
    type: "scaleway:instance/securityGroupRules:SecurityGroupRules",
    props: { securityGroupId: unknown, inboundRules: [{ action: "accept", port: 22, ipRange: "203.0.113.0/24" }] },
  },
  stackReference: {
    type: "pulumi:pulumi:StackReference",
    props: { name: "organisation/network/prod" },
  },
  awsDatabase: {
    type: "aws:rds/instance:Instance",
    name: "aws-database",
    props: {
      publiclyAccessible: false,
      backupRetentionPeriod: 30,
      multiAz: true,
      storageEncrypted: true,
      skipFinalSnapshot: false,
      availabilityZone: "eu-west-3a",
      tags: tagMap,
    },
  },
  awsBackupCopy: {
    type: "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    dependencies: ["aws-database"],
    props: { sourceDbInstanceArn: unknown, retentionPeriod: 14 },
  },
  awsParameters: {
    type: "aws:rds/parameterGroup:ParameterGroup",
    props: { parameters: [{ name: "rds.force_ssl", value: "1" }] },
  },
  awsRedis: {
    type: "aws:elasticache/replicationGroup:ReplicationGroup",
    props: { transitEncryptionEnabled: true, atRestEncryptionEnabled: true, tags: tagMap },
  },
  awsBucket: {
    type: "aws:s3/bucket:Bucket",
    name: "aws-bucket",
    props: { tags: {}, tagsAll: tagMap },
    provider: { region: "eu-west-3" },
  },
  awsVersioning: {
    type: "aws:s3/bucketVersioning:BucketVersioning",
    dependencies: ["aws-bucket"],
    props: { bucket: unknown, versioningConfiguration: { status: "Enabled" } },
  },
  awsPublicAccessBlock: {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
    props: { blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true },
  },
  awsBucketPolicy: {
    type: "aws:s3/bucketPolicy:BucketPolicy",
    props: { policy: bucketPolicy({ AWS: "arn:aws:iam::123456789012:role/app" }) },
  },
  awsFirewall: {
    type: "aws:ec2/securityGroup:SecurityGroup",
    props: { ingress: [{ protocol: "tcp", fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] }] },
  },
  awsListener: {
    type: "aws:lb/listener:Listener",
    props: { protocol: "HTTP", defaultActions: [{ type: "redirect", redirect: { protocol: "HTTPS" } }] },
  },
  awsTask: {
    type: "aws:ecs/taskDefinition:TaskDefinition",
    props: { containerDefinitions: JSON.stringify([taskContainer()]) },
  },
  awsPolicy: {
    type: "aws:iam/policy:Policy",
    props: { policy: awsPolicy({ Action: ["s3:GetObject"], Resource: "arn:aws:s3:::lvao/*" }) },
  },
  awsAttachment: {
    type: "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
    props: { policyArn: "arn:aws:iam::123456789012:policy/app" },
  },
  awsRecord: { type: "aws:route53/record:Record", props: { type: "A", ttl: 300 } },
  dockerContainer: {
    type: "docker:index/container:Container",
    props: {
      image: "postgres:16.4",
      memory: 512,
      cpus: "0.5",
      healthcheck: { tests: ["CMD", "pg_isready"] },
      ports: [{ internal: 5432, external: 5432, ip: "127.0.0.1" }],
      envs: [unknown],
      labels,
    },
  },
  dockerSocketProxy: {
    type: "docker:index/container:Container",
    props: {
      image: `sha256:${"0".repeat(64)}`,
      memory: 64,
      cpus: "1",
      healthcheck: { tests: ["CMD", "true"] },
      volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock", readOnly: true }],
      labels: [...labels, { label: "part", value: "log-viewer-socket-proxy" }],
    },
  },
  dockerBackups: {
    type: "docker:index/container:Container",
    props: {
      image: "postgres:16.4",
      memory: 64,
      cpus: "1",
      healthcheck: { tests: ["CMD", "true"] },
      labels: [...labels, { label: "backups", value: "off site" }],
    },
  },
  dockerService: {
    type: "docker:index/service:Service",
    props: {
      mode: { replicated: { replicas: 2 } },
      taskSpec: {
        containerSpec: {
          image: "rg.fr-par.scw.cloud/lvao-prod-images/web:v1.0.0",
          healthcheck: { tests: ["CMD", "true"] },
          env: { LOG_LEVEL: "info" },
        },
        resources: { limits: { memoryBytes: 536_870_912, nanoCpus: 500_000_000 } },
      },
      labels: [...labels, { label: "process", value: "web" }],
    },
  },
  dockerVolume: { type: "docker:index/volume:Volume", props: { labels } },
  dockerImage: { type: "docker:index/image:Image", props: { build: { args: { NODE_VERSION: "20" } } } },
  grant: {
    type: "postgresql:index/grant:Grant",
    props: { role: "metabase_read_only", objectType: "table", privileges: ["SELECT"] },
  },
} satisfies Record<string, Sample>;

export type CompliantName = keyof typeof compliant;

export function bucketPolicy(principal: unknown, effect = "Allow"): string {
  return JSON.stringify({
    Version: "2023-04-17",
    Statement: [{ Effect: effect, Principal: principal, Action: ["s3:GetObject"], Resource: ["lvao-media/*"] }],
  });
}

export function awsPolicy(statement: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", ...statement } });
}

export function taskContainer(changes: object = {}): object {
  return {
    name: "web",
    image: "123456789012.dkr.ecr.eu-west-3.amazonaws.com/lvao:v1.0.0",
    memory: 512,
    cpu: 256,
    healthCheck: { command: ["CMD-SHELL", "curl -f http://localhost/"] },
    environment: [{ name: "LOG_LEVEL", value: "info" }],
    ...changes,
  };
}
