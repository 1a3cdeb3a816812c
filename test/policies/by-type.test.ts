import { expect, test } from "vitest";
import { isStackPolicy } from "../../policies/kernel/policy";
import { table } from "../../policies/table";
import { awsPolicy, bucketPolicy, compliant, taskContainer } from "./support/compliant";
import { judge } from "./support/sample";
import { unsafeVariants } from "./unsafe-variants";

const policies = new Map(table.map(({ policy }) => [policy.name, policy]));

const everything = { policy: awsPolicy({ Action: "*", Resource: "*" }) };
const administrator = { policyArn: "arn:aws:iam::aws:policy/AdministratorAccess" };
/** The AWS package takes a document as an object, too. */
const asObject = (document: string) => JSON.parse(document) as unknown;
const patRule = "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule";
const defaultFirewall = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup";
const openTo = (port: number) => ({ protocol: "tcp", fromPort: port, toPort: port });
const scalewayRules = (port: number) => ({ inboundRules: [{ action: "accept", port }] });
const task = (changes: object) => ({ containerDefinitions: JSON.stringify([taskContainer(changes)]) });
const variable = (name: string, value: string) => ({
  plain: { environmentVariables: { [name]: value } },
  job: { env: { [name]: value } },
  lambda: { environment: { variables: { [name]: value } } },
  task: task({ environment: [{ name, value }] }),
});
const databaseUrl = variable("URL", "postgres://app@database/app");
const redisUrl = variable("URL", "redis://queue");
const token = variable("TOKEN", "x");
const process = (name: string) => ({ labels: [{ label: "process", value: name }] });

/** The other types that policies know: one unsafe resource of each. */
const unsafe: [policy: string, type: string, props: Record<string, unknown>][] = [
  ["forbid-administrator-rights", "aws:iam/rolePolicy:RolePolicy", everything],
  ["forbid-administrator-rights", "aws:iam/userPolicy:UserPolicy", everything],
  ["forbid-administrator-rights", "aws:iam/groupPolicy:GroupPolicy", everything],
  ["forbid-administrator-rights", "aws:iam/policyAttachment:PolicyAttachment", administrator],
  ["forbid-administrator-rights", "aws:iam/userPolicyAttachment:UserPolicyAttachment", administrator],
  ["forbid-administrator-rights", "aws:iam/groupPolicyAttachment:GroupPolicyAttachment", administrator],
  ["forbid-administrator-rights", "aws:iam/role:Role", { managedPolicyArns: [administrator.policyArn] }],
  ["forbid-administrator-rights", "aws:iam/role:Role", { inlinePolicies: [everything] }],
  ["forbid-organisation-wide-rights", "aws:iam/rolePolicy:RolePolicy", everything],
  ["forbid-organisation-wide-rights", "aws:iam/userPolicy:UserPolicy", everything],
  ["forbid-organisation-wide-rights", "aws:iam/groupPolicy:GroupPolicy", everything],
  ["forbid-organisation-wide-rights", "aws:iam/role:Role", { inlinePolicies: [everything] }],
  ["forbid-administrator-rights", "postgresql:index/role:Role", { superuser: true }],
  ["forbid-force-destroy", "scaleway:containers/namespace:Namespace", { destroyRegistry: true }],
  ["forbid-force-destroy", "aws:s3/bucket:Bucket", { forceDestroy: true }],
  ["forbid-force-destroy", "aws:rds/cluster:Cluster", { skipFinalSnapshot: true }],
  ["forbid-force-destroy", "aws:ecr/repository:Repository", { forceDelete: true }],
  ["forbid-force-destroy", "aws:route53/zone:Zone", { forceDestroy: true }],
  ["forbid-plain-secrets", "scaleway:functions/function:Function", token.plain],
  ["forbid-plain-secrets", "scaleway:functions/namespace:Namespace", token.plain],
  ["forbid-plain-secrets", "aws:lambda/function:Function", token.lambda],
  ["forbid-plain-secrets", "docker:index/service:Service", { taskSpec: { containerSpec: { env: { TOKEN: "x" } } } }],
  ["forbid-plain-secrets", "docker:index/remoteImage:RemoteImage", { build: { buildArgs: { TOKEN: "x" } } }],
  ["forbid-public-buckets", "aws:s3/bucket:Bucket", { acl: "public-read" }],
  ["forbid-public-buckets", "aws:s3/bucket:Bucket", { policy: bucketPolicy("*") }],
  [
    "forbid-public-buckets",
    "aws:s3/bucket:Bucket",
    { grants: [{ uri: "http://acs.amazonaws.com/groups/global/AuthenticatedUsers" }] },
  ],
  ["forbid-public-buckets", "aws:s3/bucketAcl:BucketAcl", { acl: "public-read-write" }],
  ["forbid-public-buckets", "aws:s3/bucketObject:BucketObject", { acl: "public-read" }],
  ["forbid-public-buckets", "aws:s3/bucketObjectv2:BucketObjectv2", { acl: "public-read" }],
  ["forbid-public-databases", "scaleway:mongodb/instance:Instance", {}],
  [
    "forbid-public-databases",
    "scaleway:mongodb/instance:Instance",
    { privateNetwork: { pnId: "pn" }, publicNetwork: {} },
  ],
  ["forbid-public-databases", "aws:rds/clusterInstance:ClusterInstance", { publiclyAccessible: true }],
  [
    "forbid-public-databases",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { ...openTo(5432), type: "ingress", ipv6CidrBlocks: ["::/0"] },
  ],
  [
    "forbid-public-databases",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { ipProtocol: "-1", cidrIpv4: "0.0.0.0/0" },
  ],
  [
    "forbid-public-redis",
    "aws:ec2/securityGroup:SecurityGroup",
    { ingress: [{ ...openTo(6379), cidrBlocks: ["0.0.0.0/0"] }] },
  ],
  [
    "forbid-public-redis",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { ...openTo(6379), type: "ingress", cidrBlocks: ["0.0.0.0/0"] },
  ],
  [
    "forbid-public-redis",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { ipProtocol: "tcp", fromPort: 6379, toPort: 6379, cidrIpv6: "::/0" },
  ],
  ["forbid-public-databases", patRule, { publicPort: 15432, privatePort: 5432 }],
  ["forbid-public-redis", patRule, { publicPort: 16379, privatePort: 6379 }],
  ["forbid-public-databases", defaultFirewall, { ingress: [{ ...openTo(5432), cidrBlocks: ["0.0.0.0/0"] }] }],
  ["forbid-public-redis", defaultFirewall, { ingress: [{ ...openTo(6379), cidrBlocks: ["0.0.0.0/0"] }] }],
  ["limit-open-ports", defaultFirewall, { ingress: [{ ...openTo(22), cidrBlocks: ["0.0.0.0/0"] }] }],
  ["forbid-public-registries", "aws:ecr/repositoryPolicy:RepositoryPolicy", { policy: bucketPolicy({ AWS: ["*"] }) }],
  [
    "forbid-public-registries",
    "aws:ecr/repositoryPolicy:RepositoryPolicy",
    { policy: asObject(bucketPolicy({ AWS: ["*"] })) },
  ],
  [
    "forbid-host-mounts",
    "docker:index/service:Service",
    { taskSpec: { containerSpec: { mounts: [{ type: "bind", source: "/srv", target: "/srv" }] } } },
  ],
  ["forbid-host-mounts", "aws:ecs/taskDefinition:TaskDefinition", { volumes: [{ name: "host", hostPath: "/" }] }],
  ["forbid-plain-secrets", "aws:ecs/taskDefinition:TaskDefinition", task({ command: ["--token=hunter2"] })],
  [
    "forbid-plain-secrets",
    "docker:index/service:Service",
    { taskSpec: { containerSpec: { commands: ["sh", "-c", "TOKEN=hunter2 run"] } } },
  ],
  [
    "forbid-privileged-containers",
    "docker:index/service:Service",
    { taskSpec: { networksAdvanceds: [{ name: "host" }] } },
  ],
  ["forbid-public-databases", "scaleway:instance/securityGroupRules:SecurityGroupRules", scalewayRules(5432)],
  ["forbid-public-redis", "scaleway:instance/securityGroupRules:SecurityGroupRules", scalewayRules(6379)],
  ["forbid-public-redis", "scaleway:instance/securityGroupRules:SecurityGroupRules", scalewayRules(0)],
  ["forbid-public-redis", "docker:index/service:Service", { endpointSpec: { ports: [{ targetPort: 6379 }] } }],
  [
    "limit-open-ports",
    "aws:ec2/securityGroupRule:SecurityGroupRule",
    { ...openTo(22), type: "ingress", cidrBlocks: ["0.0.0.0/0"] },
  ],
  [
    "limit-open-ports",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    { ipProtocol: "tcp", fromPort: 8080, toPort: 8081, cidrIpv6: "::/0" },
  ],
  ["limit-schedulers", "aws:ecs/service:Service", { desiredCount: 2, tags: { process: "beat" } }],
  [
    "limit-schedulers",
    "docker:index/service:Service",
    { mode: { replicated: { replicas: 2 } }, ...process("scheduler") },
  ],
  ["require-database-tls", "scaleway:containers/namespace:Namespace", databaseUrl.plain],
  ["require-database-tls", "scaleway:functions/function:Function", databaseUrl.plain],
  ["require-database-tls", "scaleway:functions/namespace:Namespace", databaseUrl.plain],
  ["require-database-tls", "scaleway:job/definition:Definition", databaseUrl.job],
  ["require-database-tls", "aws:lambda/function:Function", databaseUrl.lambda],
  ["require-database-tls", "aws:ecs/taskDefinition:TaskDefinition", databaseUrl.task],
  [
    "require-database-tls",
    "aws:rds/clusterParameterGroup:ClusterParameterGroup",
    { parameters: [{ name: "require_secure_transport", value: "OFF" }] },
  ],
  ["require-redis-tls", "scaleway:containers/namespace:Namespace", redisUrl.plain],
  ["require-redis-tls", "scaleway:functions/function:Function", redisUrl.plain],
  ["require-redis-tls", "scaleway:functions/namespace:Namespace", redisUrl.plain],
  ["require-redis-tls", "scaleway:job/definition:Definition", redisUrl.job],
  ["require-redis-tls", "aws:lambda/function:Function", redisUrl.lambda],
  ["require-redis-tls", "aws:ecs/taskDefinition:TaskDefinition", redisUrl.task],
  ["require-encryption-at-rest", "aws:rds/cluster:Cluster", {}],
  ["require-encryption-at-rest", "aws:elasticache/replicationGroup:ReplicationGroup", {}],
  ["require-encryption-at-rest", "aws:ebs/volume:Volume", {}],
  ["require-encryption-at-rest", "aws:efs/fileSystem:FileSystem", { encrypted: false }],
  ["require-encryption-at-rest", "aws:efs/fileSystem:FileSystem", { encrypted: "true" }],
  ["require-health-checks", "docker:index/service:Service", {}],
  [
    "require-https",
    "aws:cloudfront/distribution:Distribution",
    { defaultCacheBehavior: { viewerProtocolPolicy: "allow-all" } },
  ],
  ["require-backups", "aws:rds/cluster:Cluster", { backupRetentionPeriod: 1 }],
  ["require-pinned-images", "aws:lambda/function:Function", { imageUri: "lvao:latest" }],
  ["require-pinned-images", "docker:index/container:Container", { image: "lvao" }],
  ["require-pinned-images", "docker:index/service:Service", { taskSpec: { containerSpec: { image: "lvao:main" } } }],
  ["require-pinned-images", "docker:index/remoteImage:RemoteImage", { name: "lvao:edge" }],
  ["require-allowed-registries", "scaleway:job/definition:Definition", { imageUri: "ghcr.io/somebody/lvao:v1" }],
  ["require-allowed-registries", "aws:lambda/function:Function", { imageUri: "localhost/lvao:v1" }],
  ["require-allowed-registries", "aws:ecs/taskDefinition:TaskDefinition", task({ image: "somebody/lvao:v1" })],
  [
    "require-allowed-registries",
    "docker:index/service:Service",
    { taskSpec: { containerSpec: { image: "a/lvao:v1" } } },
  ],
  ["require-allowed-registries", "docker:index/remoteImage:RemoteImage", { name: "127.0.0.1:5000/lvao:v1" }],
  ["require-resource-limits", "scaleway:job/definition:Definition", { memoryLimit: 1024 }],
  ["require-resource-limits", "aws:ecs/taskDefinition:TaskDefinition", task({ cpu: undefined })],
  ["require-resource-limits", "docker:index/service:Service", { taskSpec: { resources: { limits: { nanoCpus: 1 } } } }],
  ["require-redundant-web", "aws:ecs/service:Service", { desiredCount: 1, tags: { process: "web" } }],
];

test.each(unsafe)("%s judges %s", (policy, type, props) => {
  expect(judge(policies.get(policy)!, { type, props })).toHaveLength(1);
});

/** Policies that judge all of their types in one way. */
const alike: Record<string, string[]> = Object.fromEntries(
  table.flatMap(({ policy }) =>
    !isStackPolicy(policy) && ["require-labels", "require-protection"].includes(policy.name)
      ? [[policy.name, Object.keys(policy.checks)]]
      : [],
  ),
);

test.each(Object.entries(alike).flatMap(([policy, types]) => types.map((type) => [policy, type] as const)))(
  "%s judges %s",
  (policy, type) => {
    expect(judge(policies.get(policy)!, { type, props: {}, protect: false, name: "lvao-encryption-key" })).toHaveLength(
      1,
    );
  },
);

test("every type of every policy has an unsafe resource", () => {
  const tried = new Set([
    ...unsafe.map(([policy, type]) => `${policy} ${type}`),
    ...unsafeVariants.map(({ policy, resource }) => `${policy} ${compliant[resource].type}`),
    ...Object.entries(alike).flatMap(([policy, types]) => types.map((type) => `${policy} ${type}`)),
  ]);
  const named = table.flatMap(({ policy }) =>
    isStackPolicy(policy) ? [] : Object.keys(policy.checks).map((type) => `${policy.name} ${type}`),
  );
  expect(named.filter((each) => !each.endsWith(" *") && !tried.has(each))).toEqual([]);
});
