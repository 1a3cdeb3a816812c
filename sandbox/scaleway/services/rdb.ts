import { randomInt, randomUUID } from "node:crypto";
import { publicAddress, releaseAddresses } from "../addresses";
import { nothing, ok, type Answer, type Call } from "../call";
import { insert } from "../crud";
import { invalidArgument, invalidArguments, notFound } from "../errors";
import { computed, createdAt, flag, id, list, locality, number, object, oneOf } from "../fields";
import { organization, output, project, tags, text, anything, type Field } from "../fields";
import { isObject, listOf, objectsIn, textOf } from "../json";
import { certificateFile } from "../certificate";
import { findItem, present, requireRecord } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import type { Store } from "../store";
import { acls, databases, privilegeRoutes, users } from "./rdb-access";
import { backups, readReplicas, snapshots } from "./rdb-copies";
import {
  engines,
  engineList,
  nodeTypeList,
  nodeTypes,
  passwordRules,
  startSettings,
  upgradesOf,
} from "./rdb-catalogue";
import { privateEndpoint, publicEndpoint } from "./rdb-endpoints";

const root = "/rdb/v1/regions/:region";
const volumeTypes = ["lssd", "sbs_5k", "sbs_15k", "bssd"];
const setting = object({ name: text({ required: true }), value: text({ required: true }) });
const day = 86_400_000;

/** Node types are accepted in any case and answered in lower case. */
const nodeType: Field = {
  required: true,
  fixed: true,
  read: (value, call) => {
    const known = oneOf(Object.keys(nodeTypes));
    return known.read ? known.read(typeof value === "string" ? value.toLowerCase() : value, call) : value;
  },
};

export const instances: Resource = {
  collection: "rdb/instances",
  path: `${root}/instances`,
  label: "instance",
  plural: "instances",
  fields: {
    id: id(),
    name: text({ required: true, max: 255 }),
    status: output("ready"),
    engine: oneOf(engines, { required: true, fixed: true }),
    node_type: nodeType,
    is_ha_cluster: flag({ fixed: true }),
    organization_id: organization(),
    project_id: project(),
    region: locality(),
    created_at: createdAt(),
    tags: tags(),
    backup_schedule: anything({ initial: (call) => schedule(call.now) }),
    backup_same_region: flag(),
    encryption: object({ enabled: flag() }, { fixed: true, initial: () => ({ enabled: false }) }),
    endpoint: computed(({ endpoints }) => publicOne(endpoints)),
    endpoints: output(() => []),
    volume: output(),
    init_settings: list(setting, { fixed: true }),
    settings: output(() => []),
    logs_policy: object(
      { max_age_retention: number({ initial: 30 }), total_disk_retention: number({ initial: null }) },
      { initial: () => ({ max_age_retention: 30, total_disk_retention: null }) },
    ),
    maintenances: output(() => []),
    read_replicas: computed((item, call) =>
      call.store
        .list("rdb/read-replicas", (replica) => replica.instance_id === item.id)
        .map((replica) => present(readReplicas, replica, call)),
    ),
    upgradable_version: computed(({ engine }) => upgradesOf(textOf(engine))),
    volume_type: { ...oneOf(volumeTypes, { initial: "lssd", fixed: true }), hidden: true },
    volume_size: { ...number({ min: 0, fixed: true }), hidden: true },
    init_endpoints: { ...list(anything(), { initial: null, fixed: true }), hidden: true },
    user_name: { ...text({ fixed: true }), hidden: true },
    password: { ...text({ fixed: true }), hidden: true },
    disable_backup: { ...flag({ fixed: true }), hidden: true },
  },
  states: { field: "status", creating: "provisioning", settled: "ready", deleting: "deleting" },
  owns: Object.fromEntries(
    ["databases", "users", "privileges", "read-replicas"].map((kind) => [`rdb/${kind}`, "instance_id"]),
  ),
  check: (_call, after, before) => {
    if (before) return;
    if (after.user_name !== "") passwordRules("password", after.password);
    if (after.volume_type === "lssd" && after.volume_size !== 0) {
      const size = nodeTypes[textOf(after.node_type)];
      if (after.volume_size !== size)
        throw invalidArgument("volume_size", "an lssd volume has the size of its node type");
    }
    if (after.volume_type !== "lssd" && Number(after.volume_size) % 5e9 !== 0) {
      throw invalidArgument("volume_size", "must be a multiple of 5 GB (5000000000 bytes)");
    }
  },
  created: (call, item) => {
    item.volume = volumeOf(item);
    if (item.disable_backup === true)
      item.backup_schedule = { ...schedule(call.now), disabled: true, next_run_at: null };
    item.$acls = [{ ip: "0.0.0.0/0", description: "Allow all" }];
    if (item.user_name !== "") addInitialUser(call, item);
    item.$public = !Array.isArray(item.init_endpoints) || item.init_endpoints.length === 0;
    for (const spec of endpointSpecs(item.init_endpoints)) addEndpoint(call, item, spec);
    delete item.password;
  },
  settled: becomeReady,
  removed: (store, item) => releaseAddresses(store, item.id),
  show: {
    address: ({ endpoints }) =>
      objectsIn(endpoints)
        .map(({ ip, port }) => `${textOf(ip)}:${textOf(port)}`)
        .join(", "),
  },
  prepare: (_call, body, before) => (before ? withSchedule(body, before) : body),
  actions: [
    { method: "POST", path: `${root}/instances/:id/upgrade`, run: upgrade },
    { method: "POST", path: `${root}/instances/:id/restart`, run: (call) => transient(call, "restarting") },
    {
      method: "POST",
      path: `${root}/instances/:id/renew-certificate`,
      run: (call) => (findItem(instances, call), nothing),
    },
    { method: "GET", path: `${root}/instances/:id/certificate`, run: certificate },
    { method: "PUT", path: `${root}/instances/:id/settings`, run: setSettings },
    { method: "POST", path: `${root}/instances/:id/endpoints`, run: createEndpoint },
    { method: "DELETE", path: `${root}/endpoints/:endpoint_id`, run: deleteEndpoint },
    { method: "POST", path: `${root}/instances/:id/prepare-logs`, run: prepareLogs },
    { method: "POST", path: `${root}/instances/:id/purge-logs`, run: (call) => (findItem(instances, call), nothing) },
  ],
};

const schedule = (now: string): JsonObject => ({
  disabled: false,
  frequency: 24,
  retention: 7,
  next_run_at: new Date(Date.parse(now) + day).toISOString(),
});

function volumeOf({ volume_type: type, volume_size: size, node_type: node }: Item): JsonObject {
  const local = type === "lssd";
  const bytes = local ? nodeTypes[textOf(node)] : Number(size) || 10e9;
  return { class: local ? "lssd" : "sbs", type, size: bytes };
}

function publicOne(endpoints: Json | undefined): Json {
  const all = Array.isArray(endpoints) ? endpoints : [];
  return all.find((endpoint) => isObject(endpoint) && endpoint.load_balancer !== undefined) ?? null;
}

function addInitialUser(call: Call, item: Item): void {
  const own = { ...call, params: { ...call.params, instance_id: item.id } };
  insert(users, own, { name: item.user_name, password: item.password, is_admin: true });
}

const endpointSpecs = (specs: Json | undefined): JsonObject[] =>
  Array.isArray(specs) ? specs.filter(isObject) : isObject(specs) ? [specs] : [];

/** A private endpoint is there at once, a public one when the instance is ready. */
function addEndpoint(call: Call, item: Item, spec: JsonObject): JsonObject | undefined {
  if (isObject(spec.private_network)) {
    const endpoint = privateEndpoint(call, spec.private_network, { id: item.id, name: textOf(item.name) });
    item.endpoints = [...listOf(item.endpoints), endpoint];
    return endpoint;
  }
  item.$public = true;
  return undefined;
}

function becomeReady(store: Store, item: Item): void {
  const endpoints = listOf(item.endpoints);
  if (item.$public === true && publicOne(endpoints) === null) {
    endpoints.push(publicEndpoint(publicAddress(), randomInt(1024, 32_768)));
  }
  const settings = listOf(item.settings).length > 0 ? item.settings : startSettings(textOf(item.engine));
  store.update("rdb/instances", item.id, { endpoints, settings });
}

/** The three flat backup members of a change, put together. */
function withSchedule(body: JsonObject, before: Item): JsonObject {
  const old = isObject(before.backup_schedule) ? before.backup_schedule : {};
  const disabled =
    typeof body.is_backup_schedule_disabled === "boolean" ? body.is_backup_schedule_disabled : old.disabled;
  const backup_schedule: JsonObject = {
    ...old,
    disabled,
    frequency: body.backup_schedule_frequency ?? old.frequency,
    retention: body.backup_schedule_retention ?? old.retention,
    next_run_at: disabled === true ? null : (old.next_run_at ?? new Date(Date.now() + day).toISOString()),
  };
  return { ...body, backup_schedule };
}

function transient(call: Call, state: string, changes: JsonObject = {}): Answer {
  const item = findItem(instances, call);
  call.store.update("rdb/instances", item.id, changes);
  call.lifecycle.begin("rdb/instances", item, { status: state }, [{ changes: { status: "ready" } }]);
  return ok(present(instances, item, call));
}

/** One thing at a time: node type, volume, high availability, encryption, or the engine's major version. */
function upgrade(call: Call): Answer {
  const item = findItem(instances, call);
  const { node_type, volume_size, volume_type, enable_ha, enable_encryption, major_upgrade_workflow } = call.body;
  if (typeof node_type === "string") {
    const type = nodeType.read?.(node_type, call) ?? node_type;
    if (item.volume_type !== "lssd") return transient(call, "initializing", { node_type: type });
    return transient(call, "initializing", { node_type: type, volume: volumeOf({ ...item, node_type: type }) });
  }
  if (typeof volume_size === "number") return transient(call, "initializing", { volume: grown(item, volume_size) });
  if (typeof volume_type === "string" && !volume_type.startsWith("unknown_")) {
    const size = isObject(item.volume) ? item.volume.size : 0;
    return transient(call, "initializing", {
      volume_type,
      volume: volumeOf({ ...item, volume_type, volume_size: size }),
    });
  }
  if (enable_ha === true) return transient(call, "initializing", { is_ha_cluster: true });
  if (enable_encryption === true) return transient(call, "initializing", { encryption: { enabled: true } });
  if (isObject(major_upgrade_workflow)) return upgradeEngine(call, item, major_upgrade_workflow);
  throw invalidArguments([
    { argument: "upgrade", reason: "required", help: "give node_type, volume_size, volume_type, enable_ha or another" },
  ]);
}

function grown(item: Item, size: number): JsonObject {
  const volume = isObject(item.volume) ? item.volume : {};
  if (volume.class === "lssd") throw invalidArgument("volume_size", "an lssd volume has the size of its node type");
  if (size < Number(volume.size)) throw invalidArgument("volume_size", "a volume cannot become smaller");
  if (size % 5e9 !== 0) throw invalidArgument("volume_size", "must be a multiple of 5 GB (5000000000 bytes)");
  return { ...volume, size };
}

/** A new instance with the new engine and a copy of the data; the old one stays. */
function upgradeEngine(call: Call, item: Item, workflow: JsonObject): Answer {
  const target = upgradesOf(textOf(item.engine)).find(({ id }) => id === workflow.upgradable_version_id);
  if (!target) throw notFound("upgradable_version", textOf(workflow.upgradable_version_id));
  return ok(present(instances, copyInstance(call, item, { engine: target.name }), call));
}

/** A new instance like another, with its databases, users and rights. */
export function copyInstance(call: Call, source: Item, changes: JsonObject): Item {
  const copy: Item = {
    ...structuredClone(source),
    $steps: undefined,
    endpoints: [],
    $public: true,
    ...changes,
    id: randomUUID(),
    created_at: call.now,
  };
  call.store.insert("rdb/instances", copy);
  for (const kind of ["rdb/databases", "rdb/users", "rdb/privileges"]) {
    for (const record of call.store.list(kind, ({ instance_id }) => instance_id === source.id)) {
      const id = record.id.replace(source.id, copy.id);
      call.store.insert(kind, { ...structuredClone(record), id, instance_id: copy.id });
    }
  }
  call.lifecycle.begin("rdb/instances", copy, { status: "provisioning" }, [{ changes: { status: "ready" } }]);
  return copy;
}

function certificate(call: Call): Answer {
  findItem(instances, call);
  return certificateFile(call);
}

function setSettings(call: Call): Answer {
  const item = findItem(instances, call);
  const sent = list(setting).read?.(call.body.settings ?? [], call) ?? [];
  call.lifecycle.begin("rdb/instances", item, { settings: sent, status: "configuring" }, [
    { changes: { status: "ready" } },
  ]);
  return ok({ settings: sent });
}

function createEndpoint(call: Call): Answer {
  const item = findItem(instances, call);
  const [spec] = endpointSpecs(call.body.endpoint_spec);
  if (!spec) throw invalidArguments([{ argument: "endpoint_spec", reason: "required" }]);
  const endpoint = addEndpoint(call, item, spec);
  transient(call, "configuring");
  return ok(endpoint ?? { id: "", name: null, port: 0 });
}

function deleteEndpoint(call: Call): Answer {
  const id = call.params.endpoint_id ?? "";
  const has = ({ endpoints }: Item): boolean => listOf(endpoints).some((e) => isObject(e) && e.id === id);
  for (const collection of ["rdb/instances", "rdb/read-replicas"]) {
    const owner = call.store.find(collection, has);
    if (!owner) continue;
    const [gone, ...left] = [...listOf(owner.endpoints)].sort((e) => (isObject(e) && e.id === id ? -1 : 1));
    const network =
      isObject(gone) && isObject(gone.private_network) ? gone.private_network.private_network_id : undefined;
    if (typeof network === "string") releaseAddresses(call.store, owner.id, network);
    const isPublic = network === undefined ? false : owner.$public;
    const changes = { endpoints: left, $public: isPublic, status: "configuring" };
    call.lifecycle.begin(collection, owner, changes, [{ changes: { status: "ready" } }]);
    return nothing;
  }
  throw notFound("endpoint", id);
}

function prepareLogs(call: Call): Answer {
  const item = findItem(instances, call);
  const log = { id: randomUUID(), status: "creating", node_name: item.id.slice(0, 8), download_url: null };
  const expires = new Date(Date.parse(call.now) + day).toISOString();
  return ok({ instance_logs: [{ ...log, created_at: call.now, expires_at: expires, region: call.locality }] });
}

/** A new instance with the data of a snapshot. */
function createFromSnapshot(call: Call): Answer {
  const snapshot = findItem(snapshots, call);
  const reference = { collection: "rdb/instances", label: "instance" };
  const source = requireRecord(call, reference, textOf(snapshot.instance_id));
  const { instance_name, is_ha_cluster, node_type } = call.body;
  const type = typeof node_type === "string" ? (nodeType.read?.(node_type, call) ?? node_type) : source.node_type;
  const name = typeof instance_name === "string" ? instance_name : source.name;
  const changes = { name, is_ha_cluster: is_ha_cluster === true, node_type: type, tags: [] };
  return ok(present(instances, copyInstance(call, source, changes), call));
}

export const rdb: Service = {
  resources: [instances, databases, users, backups, snapshots, readReplicas],
  routes: [
    ...acls,
    ...privilegeRoutes,
    { method: "POST", path: `${root}/snapshots/:id/create-instance`, run: createFromSnapshot },
    { method: "GET", path: `${root}/database-engines`, run: (call) => ok(engineList(call.locality)) },
    { method: "GET", path: `${root}/node-types`, run: (call) => ok(nodeTypeList(call.locality)) },
  ],
};
