import { randomUUID } from "node:crypto";
import { moveAddresses, releaseAddresses } from "../addresses";
import { type Answer, type Call, type Route, nothing, ok } from "../call";
import { certificateFile } from "../certificate";
import { invalidArgument, invalidArguments, notFound } from "../errors";
import { list } from "../fields";
import { isObject, listOf, textOf } from "../json";
import { findItem, present, requireRecord } from "../objects";
import type { Item, JsonObject } from "../records";
import { upgradesOf } from "./rdb-catalogue";
import { snapshots } from "./rdb-copies";
import {
  addEndpoint,
  copyInstance,
  day,
  endpointSpecs,
  instances,
  nodeType,
  root,
  setting,
  volumeOf,
} from "./rdb-instances";

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

/** A new instance with the new engine and a copy of the data; the old one stays, without its endpoints if they are to move. */
function upgradeEngine(call: Call, item: Item, workflow: JsonObject): Answer {
  const target = upgradesOf(textOf(item.engine)).find(({ id }) => id === workflow.upgradable_version_id);
  if (!target) throw notFound("upgradable_version", textOf(workflow.upgradable_version_id));
  if (workflow.with_endpoints !== true) {
    return ok(present(instances, copyInstance(call, item, { engine: target.name }), call));
  }
  const { endpoints, $public } = item;
  const copy = copyInstance(call, item, { engine: target.name, endpoints, $public });
  call.store.update("rdb/instances", item.id, { endpoints: [], $public: false });
  moveAddresses(call.store, item.id, copy.id);
  return ok(present(instances, copy, call));
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
export function createFromSnapshot(call: Call): Answer {
  const snapshot = findItem(snapshots, call);
  const reference = { collection: "rdb/instances", label: "instance" };
  const source = requireRecord(call, reference, textOf(snapshot.instance_id));
  const { instance_name, is_ha_cluster, node_type } = call.body;
  const type = typeof node_type === "string" ? (nodeType.read?.(node_type, call) ?? node_type) : source.node_type;
  const name = typeof instance_name === "string" ? instance_name : source.name;
  const changes = { name, is_ha_cluster: is_ha_cluster === true, node_type: type, tags: [] };
  return ok(present(instances, copyInstance(call, source, changes), call));
}

export const instanceRoutes: readonly Route[] = [
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
];
