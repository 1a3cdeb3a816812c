/** The inputs of a resource as a state keeps them: what this looks at is never secret. */
export type Inputs = Readonly<Record<string, unknown>>;

/** How to find on Scaleway what a creation made, when nothing but its inputs is known. */
export type Kind =
  /** The id follows from the inputs, and a refresh drops what does not exist. */
  | {
      known: (inputs: Inputs) => string;
      /** Input that names the bucket it is or belongs to: without that bucket, a refresh fails. */
      bucket?: string;
    }
  /** The id was drawn by Scaleway: the object is in a list, and has these inputs. */
  | {
      list: (inputs: Inputs, organizationId: string) => string;
      /** Member of the answer that holds the list. */
      items: string;
      /** Inputs that tell it from the others. */
      same: readonly string[];
      id: (item: Inputs, inputs: Inputs) => string;
      /** True when it cannot be used or told apart once its creation was not heard out, as a key whose secret is told once. */
      once?: boolean;
    };

/** Every kind of object that hosts on Scaleway make, by Pulumi type. */
export const kinds: ReadonlyMap<string, Kind> = new Map<string, Kind>([
  ["scaleway:object/bucket:Bucket", { known: path("region", "name"), bucket: "name" }],
  ["scaleway:object/bucketPolicy:BucketPolicy", { known: path("region", "bucket"), bucket: "bucket" }],
  [
    "scaleway:object/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    { known: path("region", "bucket"), bucket: "bucket" },
  ],
  ["scaleway:databases/database:Database", onInstance("databases", ["name"])],
  ["scaleway:databases/user:User", onInstance("users", ["name"])],
  ["scaleway:databases/privilege:Privilege", onInstance("privileges", ["databaseName", "userName"])],
  // Each project has one alert manager in a region.
  [
    "scaleway:observability/alertManager:AlertManager",
    { known: (inputs) => `${path("region", "projectId")(inputs)}/1` },
  ],
  ["scaleway:databases/instance:Instance", inRegion("rdb/v1", "instances", ["name", "projectId"])],
  ["scaleway:redis/cluster:Cluster", inZone("redis/v1", "clusters", ["name", "projectId"])],
  ["scaleway:network/vpc:Vpc", inRegion("vpc/v2", "vpcs", ["name", "projectId"])],
  ["scaleway:network/privateNetwork:PrivateNetwork", inRegion("vpc/v2", "private-networks", ["name", "vpcId"])],
  ["scaleway:registry/namespace:Namespace", inRegion("registry/v1", "namespaces", ["name", "projectId"])],
  ["scaleway:containers/namespace:Namespace", inRegion("containers/v1", "namespaces", ["name", "projectId"])],
  ["scaleway:containers/container:Container", inRegion("containers/v1", "containers", ["name", "namespaceId"])],
  ["scaleway:containers/domain:Domain", inRegion("containers/v1", "domains", ["hostname", "containerId"])],
  [
    "scaleway:job/definition:Definition",
    inRegion("serverless-jobs/v1alpha2", "job-definitions", ["name", "projectId"]),
  ],
  ["scaleway:secrets/secret:Secret", inRegion("secret-manager/v1beta1", "secrets", ["name", "projectId"])],
  [
    "scaleway:secrets/version:Version",
    {
      list: ({ region, secretId }) =>
        `/secret-manager/v1beta1/regions/${String(region)}/secrets/${bare(secretId)}/versions`,
      items: "versions",
      // Lists do not show what a version holds: any that is in no state was made by the killed update.
      same: ["secretId"],
      id: ({ revision }, { secretId }) => `${String(secretId)}/${String(revision)}`,
      once: true,
    },
  ],
  ["scaleway:iam/application:Application", inIam("applications", ["name"])],
  ["scaleway:iam/policy:Policy", inIam("policies", ["name", "applicationId"])],
  [
    "scaleway:iam/apiKey:ApiKey",
    {
      ...inIam("api-keys", ["applicationId", "description"]),
      id: ({ access_key }) => String(access_key),
      once: true,
    },
  ],
  // An address has no name: its labels say which environment it is of, and there is one.
  ["scaleway:instance/ip:Ip", ofInstances("ips", ["tags"])],
  ["scaleway:instance/securityGroup:SecurityGroup", ofInstances("security_groups", ["name"])],
  ["scaleway:instance/server:Server", ofInstances("servers", ["name"])],
  [
    "scaleway:domain/record:Record",
    {
      list: ({ dnsZone }) => `/domain/v2beta1/dns-zones/${String(dnsZone)}/records`,
      items: "records",
      same: ["name", "type", "data"],
      id: ({ id }, { dnsZone }) => `${String(dnsZone)}/${String(id)}`,
    },
  ],
]);

type Listed = Extract<Kind, { list: unknown }>;

function path(...names: string[]): (inputs: Inputs) => string {
  return (inputs) => names.map((name) => String(inputs[name])).join("/");
}

function inRegion(api: string, items: string, same: readonly string[]): Listed {
  return inPlace("region", api, items, same);
}

function inZone(api: string, items: string, same: readonly string[]): Listed {
  return inPlace("zone", api, items, same);
}

function inPlace(place: "region" | "zone", api: string, items: string, same: readonly string[]): Listed {
  return {
    list: (inputs) => `/${api}/${place}s/${String(inputs[place])}/${items}`,
    items: items.replace("-", "_"),
    same,
    id: ({ id }, inputs) => `${String(inputs[place])}/${String(id)}`,
  };
}

/** On a database server; its objects have names and no ids. */
function onInstance(items: string, same: readonly string[]): Listed {
  return {
    list: ({ instanceId }) => {
      const [region, id] = String(instanceId).split("/");
      return `/rdb/v1/regions/${region}/instances/${id}/${items}`;
    },
    items,
    same,
    id: (_item, inputs) => path("instanceId", ...same)(inputs),
  };
}

/** The older API of Instances says what a list is of, and how long it may be, by other parameters. */
function ofInstances(items: string, same: readonly string[]): Listed {
  return {
    list: ({ zone, projectId }) =>
      `/instance/v1/zones/${String(zone)}/${items}?project=${String(projectId)}&per_page=100`,
    items,
    same,
    id: ({ id }, { zone }) => `${String(zone)}/${String(id)}`,
  };
}

function inIam(items: string, same: readonly string[]): Listed {
  return {
    list: (_inputs, organizationId) => `/iam/v1alpha1/${items}?organization_id=${organizationId}`,
    items: items.replace("-", "_"),
    same,
    id: ({ id }) => String(id),
  };
}

/** Whether an object of Scaleway's API has these inputs; ids are compared without the region before them. */
export function isSame(item: Inputs, inputs: Inputs, names: readonly string[]): boolean {
  return names.every((name) => {
    const wanted = name.endsWith("Id") ? bare(inputs[name]) : inputs[name];
    const found = item[name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)];
    return JSON.stringify(found) === JSON.stringify(wanted);
  });
}

/** `9f86…` of `fr-par/9f86…`. */
function bare(id: unknown): string {
  return String(id).replace(/^.*\//, "");
}
