import { randomUUID } from "node:crypto";
import { invalidArgument, notFound, preconditionFailed } from "../errors";
import {
  anything,
  computed,
  createdAt,
  flag,
  id,
  locality,
  number,
  oneOf,
  output,
  project,
  tags,
  text,
} from "../fields";
import { updatedAt, uuid } from "../fields";
import { isObject, textOf } from "../json";
import { requireRecord } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import type { Call } from "../call";

const root = "/block/v1/zones/:zone";
const snapshotReference = { collection: "block/snapshots", label: "snapshot" };
const inUse = preconditionFailed("resource_still_in_use", "the volume is attached to a server");

/** A server that has the volume shows up as a reference. */
function references(volume: Item): Json {
  if (typeof volume.server_id !== "string") return [];
  return [
    {
      id: volume.$reference ?? volume.id,
      product_resource_type: "instance_server",
      product_resource_id: volume.server_id,
      created_at: volume.updated_at,
      type: "exclusive",
      status: "attached",
    },
  ];
}

export const blockVolumes: Resource = {
  collection: "block/volumes",
  path: `${root}/volumes`,
  label: "volume",
  plural: "volumes",
  fields: {
    id: id(),
    name: text({ required: true }),
    type: computed(({ perf_iops }) => (perf_iops === 15_000 ? "sbs_15k" : "sbs_5k")),
    size: number({ min: 1e9, max: 10e12, initial: undefined }),
    project_id: project(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    references: computed(references),
    parent_snapshot_id: output(null),
    status: output("available"),
    tags: tags(),
    specs: computed(({ perf_iops }) => ({ perf_iops, class: "sbs" })),
    last_detached_at: output(null),
    kms_key_id: output(null),
    zone: locality(),
    perf_iops: { ...oneOfNumbers([5000, 15_000]), hidden: true },
    from_empty: { ...anything({ fixed: true }), hidden: true },
    from_snapshot: { ...anything({ fixed: true }), hidden: true },
  },
  states: { field: "status", creating: "creating", settled: "available" },
  check: (call, after, before) => {
    if (before && Number(after.size) < Number(before.size)) {
      throw invalidArgument("size", "a volume cannot become smaller");
    }
    if (!before && isObject(after.from_empty) === isObject(after.from_snapshot)) {
      throw invalidArgument("from", "give either from_empty or from_snapshot");
    }
    if (!before) after.size = sizeOf(call, after);
  },
  created: (_call, volume) => {
    if (isObject(volume.from_snapshot)) volume.parent_snapshot_id = textOf(volume.from_snapshot.snapshot_id);
  },
  deletable: (_call, volume) => {
    if (typeof volume.server_id === "string") throw inUse;
  },
  filters: { include_deleted: () => true, product_resource_id: (volume, value) => volume.server_id === value },
};

function oneOfNumbers(values: readonly number[]) {
  const words = oneOf(values.map(String));
  return {
    required: true,
    read: (value: Json, call: Call): Json => Number(words.read?.(textOf(value), call)),
  };
}

function sizeOf(call: Call, { from_empty, from_snapshot }: Item): number {
  if (isObject(from_empty)) {
    if (typeof from_empty.size !== "number") throw invalidArgument("from_empty.size", "must be a number of bytes");
    return from_empty.size;
  }
  const source: JsonObject = isObject(from_snapshot) ? from_snapshot : {};
  const snapshot = requireRecord(call, snapshotReference, textOf(source.snapshot_id));
  return typeof source.size === "number" ? source.size : Number(snapshot.size);
}

/** The root volume of a server made from an image. */
export function rootBlockVolume(call: Call, name: string, size: number, projectId: Json | undefined): Item {
  return call.store.insert("block/volumes", {
    id: randomUUID(),
    name,
    size,
    perf_iops: 5000,
    project_id: projectId,
    created_at: call.now,
    updated_at: call.now,
    parent_snapshot_id: randomUUID(),
    status: "available",
    tags: [],
    last_detached_at: null,
    kms_key_id: null,
    zone: call.locality,
    $locality: call.locality,
  });
}

const snapshots: Resource = {
  collection: "block/snapshots",
  path: `${root}/snapshots`,
  label: "snapshot",
  plural: "snapshots",
  fields: {
    id: id(),
    name: text({ required: true }),
    parent_volume: computed((snapshot, { store }) => {
      const volume = store.get("block/volumes", textOf(snapshot.volume_id));
      if (!volume) return null;
      const type = volume.perf_iops === 15_000 ? "sbs_15k" : "sbs_5k";
      return { id: volume.id, name: volume.name, type, status: volume.status };
    }),
    size: output(),
    project_id: project(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    references: output(() => []),
    status: output("available"),
    tags: tags(),
    class: output("sbs"),
    zone: locality(),
    public: flag(),
    volume_id: { ...uuid({ required: true, fixed: true }), hidden: true },
  },
  states: { field: "status", creating: "creating", settled: "available" },
  references: { volume_id: { collection: "block/volumes", label: "volume" } },
  created: (call, snapshot) => {
    snapshot.size = call.store.get("block/volumes", textOf(snapshot.volume_id))?.size ?? 0;
  },
  filters: { include_deleted: () => true, volume_id: (snapshot, value) => snapshot.volume_id === value },
};

export const block: Service = { resources: [blockVolumes, snapshots] };

/** Attaches a block volume to a server; it leaves the one that it was attached to. */
export function attachBlockVolume(call: Call, volumeId: string, serverId: string): void {
  if (!call.store.get("block/volumes", volumeId)) throw notFound("volume", volumeId);
  const changes = { server_id: serverId, status: "in_use", updated_at: call.now };
  call.store.update("block/volumes", volumeId, changes);
}
