import { databasePrices, hoursPerMonth, serverlessPrices } from "./prices";

export type Inputs = Readonly<Record<string, unknown>>;

/** What one resource costs: euros a month for what runs all the time, and what that leaves out. */
export interface Cost {
  monthly: number;
  notCounted: string[];
}

interface Kind {
  cost: (inputs: Inputs) => Cost;
  /** The inputs that its cost depends on: a change of others is not worth a word. */
  dependsOn: readonly string[];
}

/** Types whose cost depends on their inputs, by type token. */
const kinds: ReadonlyMap<string, Kind> = new Map([
  [
    "scaleway:containers/container:Container",
    { cost: container, dependsOn: ["minScale", "maxScale", "cpuLimit", "memoryLimitBytes"] },
  ],
  [
    "scaleway:databases/instance:Instance",
    { cost: database, dependsOn: ["nodeType", "isHaCluster", "volumeType", "volumeSizeInGb"] },
  ],
  ["scaleway:redis/cluster:Cluster", unpriced("Redis", ["nodeType", "clusterSize"])],
  ["scaleway:databases/readReplica:ReadReplica", unpriced("read replicas of databases", [])],
  ["scaleway:instance/ip:Ip", unpriced("public addresses of virtual machines", [])],
  ["scaleway:instance/server:Server", unpriced("virtual machines", ["type", "rootVolume"])],
  ["scaleway:object/bucket:Bucket", unpriced("what buckets hold", [])],
  ["scaleway:registry/namespace:Namespace", unpriced("images in registries", [])],
  [
    "scaleway:job/definition:Definition",
    unpriced("the time that jobs run", ["cpuLimit", "memoryLimit", "cron", "timeout"]),
  ],
  ["scaleway:observability/alertManager:AlertManager", unpriced("alert managers", [])],
  ["scaleway:secrets/version:Version", unpriced("versions of secrets", [])],
]);

/** What has no price of its own: it is a part of something that has one, or Scaleway asks nothing for it. */
const freeTypes: ReadonlySet<string> = new Set([
  "scaleway:containers/domain:Domain",
  "scaleway:containers/namespace:Namespace",
  "scaleway:databases/acl:Acl",
  "scaleway:databases/database:Database",
  "scaleway:databases/privilege:Privilege",
  "scaleway:databases/user:User",
  "scaleway:domain/record:Record",
  "scaleway:iam/apiKey:ApiKey",
  "scaleway:iam/application:Application",
  "scaleway:iam/policy:Policy",
  "scaleway:instance/securityGroup:SecurityGroup",
  "scaleway:network/privateNetwork:PrivateNetwork",
  "scaleway:network/vpc:Vpc",
  "scaleway:object/bucketPolicy:BucketPolicy",
  "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  "scaleway:secrets/secret:Secret",
]);

/** Their resources are values in the state, commands of this machine, or parts of a server that is paid as a whole. */
const freePackages = ["random", "command", "docker", "pulumi"];

export function costOf(type: string, inputs: Inputs): Cost {
  if (freeTypes.has(type) || freePackages.some((name) => type.startsWith(`${name}:`))) return nothing;
  return kinds.get(type)?.cost(inputs) ?? { monthly: 0, notCounted: [type] };
}

/** Nothing that the cost depends on differs. */
export function costsTheSame(type: string, before: Inputs, after: Inputs): boolean {
  const kind = kinds.get(type);
  // Of a type that is not known, any change may cost.
  const inputs = kind?.dependsOn ?? Object.keys({ ...before, ...after });
  return inputs.every((input) => JSON.stringify(before[input]) === JSON.stringify(after[input]));
}

const nothing: Cost = { monthly: 0, notCounted: [] };

function unpriced(what: string, dependsOn: string[]): Kind {
  return { cost: () => ({ monthly: 0, notCounted: [what] }), dependsOn };
}

/** The instances that always run. What comes and goes with the visitors above them is unknown. */
function container({ minScale = 0, maxScale, cpuLimit, memoryLimitBytes }: Inputs): Cost {
  if (!isNumber(minScale) || !isNumber(cpuLimit) || !isNumber(memoryLimitBytes)) {
    return { monthly: 0, notCounted: ["containers whose size is not known yet"] };
  }
  const { processorSecond, gigabyteSecond } = serverlessPrices;
  // Scaleway sells 1 gigabyte as 1024 megabytes of a million bytes.
  const second = (cpuLimit / 1000) * processorSecond + (memoryLimitBytes / 1_024_000_000) * gigabyteSecond;
  return {
    monthly: minScale * second * 3600 * hoursPerMonth,
    notCounted: isNumber(maxScale) && maxScale <= minScale ? [] : ["instances of containers above the minimum"],
  };
}

function database({ nodeType, isHaCluster, volumeType, volumeSizeInGb }: Inputs): Cost {
  const node = databasePrices.nodeHour.get(String(nodeType).toUpperCase());
  const gigabyte = databasePrices.gigabyteMonth.get(String(volumeType));
  const nodes = node && (isHaCluster === true ? node.main + node.standby : node.main) * hoursPerMonth;
  const disk = gigabyte !== undefined && isNumber(volumeSizeInGb) ? gigabyte * volumeSizeInGb : undefined;
  return {
    monthly: (nodes ?? 0) + (disk ?? 0),
    notCounted: [
      ...(nodes === undefined ? [`databases on ${String(nodeType)}`] : []),
      ...(disk === undefined ? [`disks of databases on ${String(volumeType)}`] : []),
      "backups of databases",
    ],
  };
}

function isNumber(value: unknown): value is number {
  return typeof value === "number";
}
