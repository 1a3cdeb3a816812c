import { randomUUID } from "node:crypto";
import { publicAddress, releaseAddresses, serviceAddress } from "../addresses";
import { ok, type Answer, type Call } from "../call";
import { invalidArgument, invalidArguments } from "../errors";
import { anything, createdAt, flag, id, list, locality, number, object, oneOf, output } from "../fields";
import { project, tags, text, updatedAt } from "../fields";
import { isObject, objectsIn, stringsIn, textOf } from "../json";
import { certificateFile } from "../certificate";
import { nameTaken, findItem, present, requireRecord } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import type { Store } from "../store";

const root = "/redis/v1/zones/:zone";
const versions = ["6.2.7", "7.0.5", "7.2.11", "8.4.0"];
const nodeTypes = ["MICRO", "XXS", "XS", "S", "M", "L", "XL"].map((size) => `RED1-${size}`);
const passwordHelp = "must have 8 to 128 characters, with a lower-case and a capital letter, a digit and another one";
const password = text({
  required: true,
  pattern: /^(?=.*[a-z])(?=.*[A-Z])(?=.*\d)(?=.*[^A-Za-z0-9]).{8,128}$/,
  help: passwordHelp,
});
const setting = object({ name: text({ required: true }), value: text({ required: true }) });

const clusters: Resource = {
  collection: "redis/clusters",
  path: `${root}/clusters`,
  label: "cluster",
  plural: "clusters",
  fields: {
    id: id(),
    name: text({ required: true }),
    status: output("ready"),
    version: oneOf(versions, { required: true, fixed: true }),
    node_type: {
      ...oneOf(nodeTypes, { required: true, fixed: true }),
      read: (value, call) =>
        oneOf(nodeTypes).read?.(typeof value === "string" ? value.toUpperCase() : value, call) ?? value,
    },
    cluster_size: number({ min: 1, max: 6, initial: 1, fixed: true }),
    user_name: text({ required: true }),
    tls_enabled: flag({ fixed: true }),
    tags: tags(),
    project_id: project(),
    zone: locality(),
    created_at: createdAt(),
    updated_at: { ...updatedAt(), initial: null },
    acl_rules: { ...list(anything()), fixed: true },
    cluster_settings: list(setting, { fixed: true }),
    endpoints: list(anything(), { fixed: true }),
    upgradable_versions: output(() => []),
    password: { ...password, hidden: true },
  },
  states: { field: "status", creating: "provisioning", settled: "ready", deleting: "deleting" },
  unique: { members: ["name", "project_id", "zone"], conflict: nameTaken("cluster") },
  created: (call, cluster) => {
    cluster.acl_rules = readAcls(cluster.acl_rules);
    cluster.endpoints = readEndpoints(call, cluster, cluster.endpoints);
  },
  settled: becomeReady,
  removed: (store, cluster) => releaseAddresses(store, cluster.id),
  show: {
    address: ({ endpoints }) =>
      objectsIn(endpoints)
        .flatMap(({ ips, port }) => stringsIn(ips).map((ip) => `${ip}:${textOf(port)}`))
        .join(", "),
  },
  filters: { project_id: (cluster, value) => cluster.project_id === value },
  actions: [
    { method: "PUT", path: `${root}/clusters/:id/acls`, run: setAcls },
    { method: "PUT", path: `${root}/clusters/:id/settings`, run: setSettings },
    { method: "PUT", path: `${root}/clusters/:id/endpoints`, run: setEndpoints },
    { method: "POST", path: `${root}/clusters/:id/migrate`, run: migrate },
    { method: "GET", path: `${root}/clusters/:id/certificate`, run: certificate },
  ],
};

function readAcls(sent: Json | undefined): Json[] {
  return objectsIn(sent).map(({ ip_cidr, description }, index) => {
    if (typeof ip_cidr !== "string" || !/^[0-9a-f.:]+\/\d+$/i.test(ip_cidr)) {
      throw invalidArguments([
        { argument: `acl_rules[${index}].ip_cidr`, reason: "format", help: "must be an IP block" },
      ]);
    }
    return { description: description ?? "", id: randomUUID(), ip_cidr };
  });
}

/** Without endpoints a cluster is public; in a private network each node has an address. */
function readEndpoints(call: Call, cluster: Item, sent: Json | undefined): Json[] {
  const specs = objectsIn(sent);
  if (specs.length === 0) return [{ id: randomUUID(), ips: [], port: 6379, public_network: {} }];
  return specs.map((spec): Json => {
    if (!isObject(spec.private_network)) return { id: randomUUID(), ips: [], port: 6379, public_network: {} };
    return privateEndpoint(call, cluster, spec.private_network);
  });
}

function privateEndpoint(call: Call, cluster: Item, spec: JsonObject): Json {
  const networkId = textOf(spec.id);
  const network = requireRecord(call, { collection: "vpc/private-networks", label: "private_network" }, networkId);
  const asked = Array.isArray(spec.service_ips)
    ? spec.service_ips.filter((ip): ip is string => typeof ip === "string")
    : [];
  const wanted = asked.length > 0 ? asked : Array.from({ length: Number(cluster.cluster_size) }, () => undefined);
  const holder = { id: cluster.id, type: "redis_cluster", name: textOf(cluster.name) };
  const addresses = wanted.map((address) => serviceAddress(call.store, network, { address, holder }));
  return {
    id: randomUUID(),
    ips: addresses.map((address) => address.split("/")[0] ?? address),
    port: 6379,
    private_network: {
      id: networkId,
      provisioning_mode: asked.length > 0 ? "static" : "ipam",
      service_ips: addresses,
      zone: call.locality,
    },
  };
}

/** A public endpoint gets its address when the cluster is ready. */
function becomeReady(store: Store, cluster: Item): void {
  const endpoints = objectsIn(cluster.endpoints).map((endpoint): Json =>
    Array.isArray(endpoint.ips) && endpoint.ips.length === 0 ? { ...endpoint, ips: [publicAddress()] } : endpoint,
  );
  store.update("redis/clusters", cluster.id, { endpoints, updated_at: new Date().toISOString() });
}

function configure(call: Call, state: string, changes: JsonObject): Item {
  const cluster = findItem(clusters, call);
  const transient = { ...changes, status: state, updated_at: call.now };
  call.lifecycle.begin("redis/clusters", cluster, transient, [{ changes: { status: "ready" } }]);
  return cluster;
}

function setAcls(call: Call): Answer {
  const rules = readAcls(call.body.acl_rules);
  configure(call, "configuring", { acl_rules: rules });
  return ok({ acl_rules: rules });
}

function setSettings(call: Call): Answer {
  const settings = list(setting).read?.(call.body.settings ?? [], call) ?? [];
  configure(call, "configuring", { cluster_settings: settings });
  return ok({ settings });
}

function setEndpoints(call: Call): Answer {
  const cluster = findItem(clusters, call);
  releaseAddresses(call.store, cluster.id);
  const endpoints = readEndpoints(call, cluster, call.body.endpoints);
  configure(call, "configuring", { endpoints });
  return ok({ endpoints });
}

/** Changes size, version or node type; a cluster only grows. */
function migrate(call: Call): Answer {
  const cluster = findItem(clusters, call);
  const { cluster_size: size, version, node_type: type } = call.body;
  const changes: JsonObject = {};
  if (typeof size === "number") {
    if (size < Number(cluster.cluster_size)) throw invalidArgument("cluster_size", "a cluster cannot become smaller");
    changes.cluster_size = size;
  }
  if (typeof version === "string") changes.version = oneOf(versions).read?.(version, call);
  if (typeof type === "string") changes.node_type = oneOf(nodeTypes).read?.(type.toUpperCase(), call);
  return ok(present(clusters, configure(call, "provisioning", changes), call));
}

function certificate(call: Call): Answer {
  findItem(clusters, call);
  return certificateFile(call);
}

function listVersions(call: Call): Answer {
  const known = versions.map((version) => ({
    version,
    end_of_life_at: null,
    available_settings: [],
    logo_url: "",
    zone: call.locality,
  }));
  return ok({ versions: known, total_count: known.length });
}

export const redis: Service = {
  resources: [clusters],
  routes: [{ method: "GET", path: `${root}/cluster-versions`, run: listVersions }],
};
