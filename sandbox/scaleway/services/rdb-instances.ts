import { randomInt, randomUUID } from "node:crypto";
import { publicAddress, releaseAddresses } from "../addresses";
import type { Call } from "../call";
import { insert } from "../crud";
import { invalidArgument } from "../errors";
import {
  type Field,
  anything,
  computed,
  createdAt,
  flag,
  id,
  list,
  locality,
  number,
  object,
  oneOf,
  organization,
  output,
  project,
  tags,
  text,
} from "../fields";
import { isObject, listOf, objectsIn, textOf } from "../json";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Store } from "../store";
import { users } from "./rdb-access";
import { engines, nodeTypes, passwordRules, startSettings, upgradesOf } from "./rdb-catalogue";
import { privateEndpoint, publicEndpoint } from "./rdb-endpoints";

export const root = "/rdb/v1/regions/:region";

const volumeTypes = ["lssd", "sbs_5k", "sbs_15k", "bssd"];

export const setting = object({ name: text({ required: true }), value: text({ required: true }) });

export const day = 86_400_000;

/** Node types are accepted in any case and answered in lower case. */
export const nodeType: Field = {
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
    read_replicas: computed((item, { store }) =>
      store
        .list("rdb/read-replicas", ({ instance_id }) => instance_id === item.id)
        .map(({ id, instance_id, status, endpoints, same_zone, region }) => ({
          id,
          instance_id,
          status,
          endpoints,
          same_zone,
          region,
        })),
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
};

const schedule = (now: string): JsonObject => ({
  disabled: false,
  frequency: 24,
  retention: 7,
  next_run_at: new Date(Date.parse(now) + day).toISOString(),
});

export function volumeOf({ volume_type: type, volume_size: size, node_type: node }: Item): JsonObject {
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

export const endpointSpecs = (specs: Json | undefined): JsonObject[] =>
  Array.isArray(specs) ? specs.filter(isObject) : isObject(specs) ? [specs] : [];

/** A private endpoint is there at once, a public one when the instance is ready. */
export function addEndpoint(call: Call, item: Item, spec: JsonObject): JsonObject | undefined {
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
