import { randomUUID } from "node:crypto";
import type { Call } from "../call";
import { notFound } from "../errors";
import { objectOf, textOf } from "../json";
import type { Item, Json, JsonObject } from "../records";
import { attachBlockVolume, rootBlockVolume } from "./block";
import { images } from "./instance-catalogue";

export function detach(store: Call["store"], collection: string, volume: Item): void {
  const free = { server_id: undefined, ...(collection === "block/volumes" ? { status: "available" } : {}) };
  store.update(collection, volume.id, free);
}

/** The volumes of a new server: slot 0 comes from the image, the others exist already or are local and new. */
export function createVolumes(call: Call, server: Item): JsonObject {
  const asked = objectOf(server.volumes);
  const image = images.find(({ id }) => id === server.image);
  if (server.image !== null && !image) {
    call.store.delete("instance/servers", server.id);
    throw notFound("instance_image", textOf(server.image));
  }
  const slots = image && asked["0"] === undefined ? { "0": {}, ...asked } : asked;
  return Object.fromEntries(
    Object.entries(slots).map(([index, slot]) => [index, createVolume(call, server, index, objectOf(slot))]),
  );
}

function createVolume(call: Call, server: Item, index: string, slot: JsonObject): Json {
  const boot = slot.boot === true;
  if (typeof slot.id === "string" && slot.id !== "") {
    attachVolume(call, slot.id, server.id);
    return { id: slot.id, boot };
  }
  const image = images.find(({ id }) => id === server.image);
  const isLocal = slot.volume_type === "l_ssd" || slot.volume_type === "scratch" || image?.type === "instance_local";
  const size = typeof slot.size === "number" && slot.size > 0 ? slot.size : 10e9;
  if (!isLocal) {
    const name = `${image?.name ?? textOf(server.name)}_sbs_volume_${index}`;
    const volume = rootBlockVolume(call, name, size, server.project);
    attachBlockVolume(call, volume.id, server.id);
    return { id: volume.id, boot };
  }
  const volume = localVolume(call, server, { name: image?.name ?? textOf(server.name), type: slot.volume_type, size });
  return { id: volume.id, boot };
}

function localVolume(
  call: Call,
  server: Item,
  { name, type, size }: { name: string; type: Json | undefined; size: number },
): Item {
  return call.store.insert("instance/volumes", {
    id: randomUUID(),
    name,
    volume_type: typeof type === "string" ? type : "l_ssd",
    export_uri: null,
    organization: server.organization,
    project: server.project,
    server_id: server.id,
    size,
    state: "available",
    creation_date: call.now,
    modification_date: call.now,
    tags: [],
    zone: call.locality,
    $locality: call.locality,
  });
}

function attachVolume(call: Call, volumeId: string, serverId: string): void {
  if (!call.store.get("instance/volumes", volumeId)) return attachBlockVolume(call, volumeId, serverId);
  call.store.update("instance/volumes", volumeId, { server_id: serverId });
}

export function setVolumes(call: Call, server: Item, sent: JsonObject): void {
  const slots = Object.entries(sent).map(([index, slot]): [string, JsonObject] => {
    const { id, boot } = objectOf(slot);
    return [index, { id, boot: boot === true }];
  });
  const kept = slots.map(([, { id }]) => id);
  for (const collection of ["instance/volumes", "block/volumes"]) {
    for (const volume of call.store.list(collection, ({ server_id }) => server_id === server.id)) {
      if (!kept.includes(volume.id)) detach(call.store, collection, volume);
    }
  }
  for (const [, { id }] of slots) attachVolume(call, textOf(id), server.id);
  call.store.update("instance/servers", server.id, { volumes: Object.fromEntries(slots) });
}

/** Local volumes go with their server, block volumes survive it. */
export function deleteLocalVolumes(call: Call, server: Item): void {
  for (const volume of call.store.list("instance/volumes", ({ server_id }) => server_id === server.id)) {
    call.store.delete("instance/volumes", volume.id);
  }
}
