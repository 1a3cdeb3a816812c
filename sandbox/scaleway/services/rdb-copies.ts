import { randomUUID } from "node:crypto";
import { publicAddress, releaseAddresses } from "../addresses";
import { ok, type Answer, type Call } from "../call";
import { insert } from "../crud";
import { invalidArgument } from "../errors";
import { anything, computed, createdAt, flag, id, list, locality, output, text, timestamp } from "../fields";
import { uuid } from "../fields";
import { isObject, textOf } from "../json";
import { findItem, present, requireRecord } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource, States } from "../resource";
import { copyInstance, instances } from "./rdb-instances";
import { privateEndpoint } from "./rdb-endpoints";

const root = "/rdb/v1/regions/:region";
const instance = { collection: "rdb/instances", label: "instance" };
const states: States = { field: "status", creating: "creating", settled: "ready", deleting: "deleting" };
const year = 365 * 86_400_000;

const nameOfInstance = computed(
  ({ instance_id }, call) => call.store.get("rdb/instances", textOf(instance_id))?.name ?? "",
);

export const backups: Resource = {
  collection: "rdb/backups",
  path: `${root}/backups`,
  label: "database_backup",
  plural: "database_backups",
  fields: {
    id: id(),
    instance_id: uuid({ required: true, fixed: true }),
    instance_name: nameOfInstance,
    database_name: text({ required: true, fixed: true }),
    name: text({ required: true }),
    size: output(null),
    status: output("ready"),
    created_at: createdAt(),
    updated_at: output(null),
    expires_at: timestamp(),
    download_url: output(null),
    download_url_expires_at: output(null),
    region: locality(),
    same_region: output(false),
  },
  states,
  references: { instance_id: instance },
  check: (call, { instance_id, database_name }, before) => {
    const key = `${textOf(instance_id)}/${textOf(database_name)}`;
    if (!before) requireRecord(call, { collection: "rdb/databases", label: "database" }, key);
  },
  settled: (store, item) => {
    store.update("rdb/backups", item.id, { size: 1327, updated_at: new Date().toISOString() });
  },
  actions: [
    { method: "POST", path: `${root}/backups/:id/export`, run: exportBackup },
    { method: "POST", path: `${root}/backups/:id/restore`, run: restoreBackup },
  ],
};

/** The address of an exported backup: nothing can be downloaded from it. */
function exportBackup(call: Call): Answer {
  const backup = findItem(backups, call);
  const expires = new Date(Date.parse(call.now) + 86_400_000).toISOString();
  const url = `https://s3.${call.locality}.scw.cloud/exports/${backup.id}.custom`;
  const done = { status: "ready", download_url: url, download_url_expires_at: expires };
  call.lifecycle.begin("rdb/backups", backup, { status: "exporting" }, [{ changes: done }]);
  return ok(present(backups, backup, call));
}

/** Puts the backup into a database, which is made when it is not there. */
function restoreBackup(call: Call): Answer {
  const backup = findItem(backups, call);
  const { instance_id: target, database_name: name } = call.body;
  if (typeof target !== "string") throw invalidArgument("instance_id", "is required");
  requireRecord(call, instance, target);
  const database = typeof name === "string" && name !== "" ? name : textOf(backup.database_name);
  const key = `${target}/${database}`;
  if (!call.store.get("rdb/databases", key)) {
    const record = { id: key, instance_id: target, name: database, managed: true, $locality: call.locality };
    call.store.insert("rdb/databases", record);
  }
  call.lifecycle.begin("rdb/backups", backup, { status: "restoring" }, [{ changes: { status: "ready" } }]);
  return ok(present(backups, backup, call));
}

export const snapshots: Resource = {
  collection: "rdb/snapshots",
  path: `${root}/snapshots`,
  label: "instance_snapshot",
  plural: "snapshots",
  calls: ["list", "read", "update", "delete"],
  fields: {
    id: id(),
    instance_id: uuid({ fixed: true }),
    instance_name: nameOfInstance,
    name: text({ required: true }),
    size: output(null),
    status: output("ready"),
    node_type: output(),
    volume_type: output(),
    created_at: createdAt(),
    updated_at: output(null),
    expires_at: timestamp({ initial: (call) => new Date(Date.parse(call.now) + year).toISOString() }),
    region: locality(),
  },
  states,
  settled: (store, item) => {
    store.update("rdb/snapshots", item.id, { size: 5_000_000_000, updated_at: new Date().toISOString() });
  },
  actions: [{ method: "POST", path: `${root}/instances/:id/snapshots`, run: createSnapshot }],
};

function createSnapshot(call: Call): Answer {
  const source = findItem(instances, call);
  const snapshot = insert(snapshots, call, { ...call.body, instance_id: source.id });
  const volume = isObject(source.volume) ? source.volume : {};
  const volumeType: JsonObject = { class: volume.class, type: volume.type };
  call.store.update("rdb/snapshots", snapshot.id, { node_type: source.node_type, volume_type: volumeType });
  snapshot.instance_id = source.id;
  return ok(present(snapshots, snapshot, call));
}

export const readReplicas: Resource = {
  collection: "rdb/read-replicas",
  path: `${root}/read-replicas`,
  label: "read_replica",
  plural: "read_replicas",
  calls: ["create", "read", "delete"],
  fields: {
    id: id(),
    instance_id: uuid({ required: true }),
    status: output("ready"),
    endpoints: output(() => []),
    same_zone: flag({ initial: true }),
    region: locality(),
    endpoint_spec: { ...list(anything()), hidden: true },
  },
  states: { field: "status", creating: "provisioning", settled: "ready", deleting: "deleting" },
  references: { instance_id: instance },
  check: (call, { instance_id }) => {
    const others = call.store.list("rdb/read-replicas", (replica) => replica.instance_id === instance_id);
    if (others.length >= 3)
      throw invalidArgument("instance_id", "has three read replicas already, the most there can be");
  },
  created: (call, replica) => addEndpoints(call, replica, replica.endpoint_spec),
  removed: (store, item) => releaseAddresses(store, item.id),
  actions: [
    { method: "POST", path: `${root}/read-replicas/:id/endpoints`, run: addReplicaEndpoint },
    { method: "POST", path: `${root}/read-replicas/:id/promote`, run: promote },
    { method: "POST", path: `${root}/read-replicas/:id/reset`, run: reset },
  ],
  show: { title: "instance_id" },
};

function addEndpoints(call: Call, replica: Item, specs: Json | undefined): void {
  const sent: Json[] = Array.isArray(specs) ? specs : [];
  const endpoints = sent.filter(isObject).map((spec): Json => {
    if (isObject(spec.private_network)) {
      return privateEndpoint(call, spec.private_network, { id: replica.id, name: "replica" });
    }
    return { id: randomUUID(), ip: publicAddress(), port: 5432, name: null, direct_access: {} };
  });
  replica.endpoints = [...(Array.isArray(replica.endpoints) ? replica.endpoints : []), ...endpoints];
}

function addReplicaEndpoint(call: Call): Answer {
  const replica = findItem(readReplicas, call);
  addEndpoints(call, replica, call.body.endpoint_spec);
  call.lifecycle.begin("rdb/read-replicas", replica, { status: "initializing" }, [{ changes: { status: "ready" } }]);
  return ok(present(readReplicas, replica, call));
}

/** The replica becomes an instance of its own. */
function promote(call: Call): Answer {
  const replica = findItem(readReplicas, call);
  const source = requireRecord(call, instance, textOf(replica.instance_id));
  const name = `promoted - ${textOf(source.name)}`;
  const promoted = copyInstance(call, source, { name });
  call.lifecycle.remove("rdb/read-replicas", replica);
  return ok(present(instances, promoted, call));
}

function reset(call: Call): Answer {
  const replica = findItem(readReplicas, call);
  call.lifecycle.begin("rdb/read-replicas", replica, { status: "provisioning" }, [{ changes: { status: "ready" } }]);
  return ok(present(readReplicas, replica, call));
}
