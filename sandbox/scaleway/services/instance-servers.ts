import { randomUUID } from "node:crypto";
import { macAddress } from "../addresses";
import { nothing, ok, type Answer, type Call, type Route } from "../call";
import { change } from "../crud";
import { ApiError, invalidArgument, notFound } from "../errors";
import { anything, computed, createdAt, flag, id, list, locality, oneOf, output, project, tags, text } from "../fields";
import { updatedAt, uuid, type Fields } from "../fields";
import { isObject, objectOf, stringsIn, textOf } from "../json";
import { findItem } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import { defaultSecurityGroup } from "../seeds";
import type { Step } from "../states";
import { attachBlockVolume, rootBlockVolume } from "./block";
import { images, serverTypes } from "./instance-catalogue";

const root = "/instance/v1/zones/:zone";

/** Members that are the same on every server of today. */
const constants: Fields = Object.fromEntries(
  Object.entries({
    routed_ip_enabled: true,
    ipv6: null,
    extra_networks: [],
    enable_ipv6: false,
    private_ip: null,
    bootscript: null,
    maintenances: [],
    filesystems: [],
    end_of_service: false,
    admin_password_encryption_ssh_key_id: null,
  }).map(([name, value]) => [name, computed(() => value)]),
);

export const servers: Resource = {
  collection: "instance/servers",
  path: `${root}/servers`,
  label: "instance_server",
  plural: "servers",
  envelope: "server",
  fields: {
    id: id(),
    name: text({ required: true }),
    arch: output("x86_64"),
    commercial_type: oneOf(Object.keys(serverTypes), { required: true }),
    boot_type: oneOf(["local", "rescue"], { initial: "local" }),
    organization: output((call) => call.account.organizationId),
    project: project(),
    hostname: output((_call, { name }) => name ?? ""),
    image: { ...text({ initial: null, fixed: true }), answer: showImage },
    volumes: { ...anything({ initial: () => ({}) }), answer: showVolumes },
    tags: tags(),
    state: output("stopped"),
    protected: flag(),
    state_detail: computed(({ state }) => (state === "running" ? "booting kernel" : "")),
    public_ip: computed((server, call) => publicIps(server, call)[0] ?? null),
    public_ips: { ...list(uuid(), { fixed: true }), answer: publicIps },
    mac_address: output(() => macAddress().toLowerCase().replace(/^02/, "de")),
    dynamic_ip_required: flag(),
    creation_date: createdAt(),
    modification_date: updatedAt(),
    security_group: computed(({ security_group_id }, { store }) => {
      const group = store.get("instance/security-groups", textOf(security_group_id));
      return { id: group?.id, name: group?.name };
    }),
    location: computed(showLocation),
    allowed_actions: computed(({ state }) =>
      state === "running" ? ["poweroff", "terminate", "reboot", "stop_in_place", "backup"] : ["poweron", "backup"],
    ),
    placement_group: computed(showPlacementGroup),
    private_nics: computed(showInterfaces),
    zone: locality(),
    ...constants,
    dns: computed(({ id }) => `${id}.pub.instances.scw.cloud`),
    security_group_id: { ...uuid(), hidden: true },
    placement_group_id: { ...uuid({ clearable: true }), hidden: true },
  },
  states: { field: "state", settled: "stopped" },
  references: {
    security_group_id: { collection: "instance/security-groups", label: "instance_security_group" },
    placement_group_id: { collection: "instance/placement-groups", label: "instance_placement_group" },
    public_ips: { collection: "instance/ips", label: "instance_ip" },
  },
  owns: { "instance/private-nics": "server_id" },
  prepare: (_call, { security_group: group, placement_group: placement, ...body }) => ({
    ...body,
    ...(group === undefined ? {} : { security_group_id: isObject(group) ? group.id : group }),
    ...(placement === undefined ? {} : { placement_group_id: placement }),
  }),
  created: (call, server) => {
    const { organizationId } = call.account;
    server.security_group_id ??= defaultSecurityGroup(
      call.store,
      organizationId,
      textOf(server.project),
      call.locality,
    ).id;
    server.volumes = createVolumes(call, server);
    for (const ip of stringsIn(server.public_ips)) call.store.update("instance/ips", ip, { server_id: server.id });
  },
  updated: (call, server) => {
    if (Array.isArray(call.body.public_ips)) setPublicIps(call, server, stringsIn(call.body.public_ips));
    if (isObject(call.body.volumes)) setVolumes(call, server, call.body.volumes);
  },
  deletable: (_call, { state }) => {
    if (state !== "stopped") {
      throw new ApiError(400, { type: "invalid_request_error", message: "instance should be powered off" });
    }
  },
  removed: (store, server) => {
    for (const ip of store.list("instance/ips", ({ server_id }) => server_id === server.id)) {
      store.update("instance/ips", ip.id, { server_id: undefined });
    }
    for (const collection of ["instance/volumes", "block/volumes"]) {
      for (const volume of store.list(collection, ({ server_id }) => server_id === server.id))
        detach(store, collection, volume);
    }
  },
  filters: { project: (server, value) => server.project === value },
  actions: [{ method: "POST", path: `${root}/servers/:id/action`, run: act }],
};

function detach(store: Call["store"], collection: string, volume: Item): void {
  const free = { server_id: undefined, ...(collection === "block/volumes" ? { status: "available" } : {}) };
  store.update(collection, volume.id, free);
}

function showImage({ image: id }: Item, call: Call): Json {
  const image = images.find((candidate) => candidate.id === id);
  if (!image) return null;
  const owner = "51b656e3-4865-41e8-adbc-0c45bdd780db";
  const local = image.type === "instance_local";
  return {
    id: image.id,
    name: image.name,
    organization: owner,
    project: owner,
    root_volume: { volume_type: local ? "l_ssd" : "sbs_snapshot", id: image.id, size: local ? 10e9 : 0, name: "" },
    extra_volumes: {},
    public: true,
    arch: "x86_64",
    creation_date: "2026-01-01T00:00:00Z",
    modification_date: "2026-01-01T00:00:00Z",
    default_bootscript: null,
    from_server: "",
    state: "available",
    tags: [],
    zone: call.locality,
  };
}

/** Block volumes are named only, local ones are shown whole. */
function showVolumes({ volumes }: Item, call: Call): Json {
  const shown = Object.entries(objectOf(volumes)).map(([index, slot]): [string, Json] => {
    const { id, boot } = objectOf(slot);
    const local = call.store.get("instance/volumes", textOf(id));
    if (!local) return [index, { boot, volume_type: "sbs_volume", id, state: "available", zone: call.locality }];
    const { name, volume_type, organization, project, size, state, creation_date, modification_date, tags, zone } =
      local;
    const owner = call.store.get("instance/servers", textOf(local.server_id));
    const server = owner ? { id: owner.id, name: owner.name } : null;
    const base = { boot, id, name, volume_type, export_uri: null, organization, project, server, size, state };
    return [index, { ...base, creation_date, modification_date, tags, zone }];
  });
  return Object.fromEntries(shown);
}

function publicIps(server: Item, call: Call): Json[] {
  return call.store
    .list("instance/ips", ({ server_id }) => server_id === server.id)
    .map(({ id, address, prefix, type, tags, ipam_id }) => {
      const v6 = type === "routed_ipv6";
      return {
        id,
        address: v6 ? textOf(prefix).replace("/64", "1") : address,
        dynamic: false,
        gateway: v6 ? "fe80::1" : "62.210.0.1",
        netmask: v6 ? "64" : "32",
        family: v6 ? "inet6" : "inet",
        provisioning_mode: v6 ? "slaac" : "dhcp",
        tags,
        state: "attached",
        ipam_id,
      };
    });
}

function showLocation({ state }: Item, call: Call): Json {
  if (state !== "running") return null;
  return { zone_id: call.locality, platform_id: "14", cluster_id: "1", hypervisor_id: "1", node_id: "1" };
}

function showPlacementGroup({ placement_group_id, $locality }: Item, { store, account }: Call): Json {
  const group = store.get("instance/placement-groups", textOf(placement_group_id));
  if (!group) return null;
  const { id, name, policy_type, tags, project_id } = group;
  const rest = { organization: account.organizationId, project: project_id, policy_mode: "optional" };
  return { id, name, policy_type, tags, ...rest, policy_respected: true, zone: $locality };
}

function showInterfaces(server: Item, { store }: Call): Json {
  const mine = store.list("instance/private-nics", ({ server_id }) => server_id === server.id);
  return mine.map(
    ({ id, private_network_id, server_id, mac_address, status, created_at, updated_at, tags, ip_ids, $locality }) => ({
      id,
      private_network_id,
      server_id,
      mac_address,
      state: status,
      creation_date: created_at,
      modification_date: updated_at,
      zone: $locality,
      tags,
      ipam_ip_ids: ip_ids,
    }),
  );
}

/** The volumes of a new server: slot 0 comes from the image, the others exist already or are local and new. */
function createVolumes(call: Call, server: Item): JsonObject {
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

function setVolumes(call: Call, server: Item, sent: JsonObject): void {
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

function setPublicIps(call: Call, server: Item, wanted: readonly string[]): void {
  for (const ip of call.store.list("instance/ips", ({ server_id }) => server_id === server.id)) {
    if (!wanted.includes(ip.id)) call.store.update("instance/ips", ip.id, { server_id: undefined });
  }
  for (const id of wanted) {
    if (!call.store.get("instance/ips", id)) throw notFound("instance_ip", id);
    call.store.update("instance/ips", id, { server_id: server.id });
  }
}

const settle = (state: string): Step[] => [{ changes: { state } }];

/** Action → state meanwhile, what follows, states that it is possible in. */
const actions: Record<string, { during: string; then: Step[]; from: readonly string[] }> = {
  poweron: { during: "starting", then: settle("running"), from: ["stopped", "stopped in place"] },
  poweroff: { during: "stopping", then: settle("stopped"), from: ["running", "stopped in place"] },
  stop_in_place: { during: "stopping", then: settle("stopped in place"), from: ["running"] },
  reboot: { during: "starting", then: settle("running"), from: ["running"] },
  terminate: { during: "stopping", then: [{ remove: true }], from: ["running", "stopped", "stopped in place"] },
  backup: { during: "", then: [], from: ["running", "stopped", "stopped in place"] },
};

function act(call: Call): Answer {
  const server = findItem(servers, call);
  const name = textOf(call.body.action);
  const action = actions[name];
  if (!action) throw invalidArgument("action", `must be one of ${Object.keys(actions).join(", ")}`);
  if (!action.from.includes(textOf(server.state))) {
    throw new ApiError(400, { type: "invalid_request_error", message: `server should be ${action.from.join(" or ")}` });
  }
  if (server.protected === true && name === "terminate") {
    throw new ApiError(400, { type: "invalid_request_error", message: "server is protected" });
  }
  if (action.then.length > 0) {
    if (name === "terminate") deleteLocalVolumes(call, server);
    change(servers, { ...call, body: {} }, server, {});
    call.lifecycle.begin("instance/servers", server, { state: action.during }, action.then);
  }
  return { status: 202, body: { task: task(server, call) } };
}

/** Local volumes go with their server, block volumes survive it. */
function deleteLocalVolumes(call: Call, server: Item): void {
  for (const volume of call.store.list("instance/volumes", ({ server_id }) => server_id === server.id)) {
    call.store.delete("instance/volumes", volume.id);
  }
}

function task(server: Item, call: Call): Json {
  return {
    id: "00000000-0000-0000-0000-000000000000",
    description: "fake task",
    status: "pending",
    href_from: `/servers/${server.id}/action`,
    href_result: `/servers/${server.id}`,
    started_at: call.now,
    terminated_at: null,
    progress: 0,
    zone: call.locality,
  };
}

const dataOf = (server: Item): JsonObject => objectOf(server.$userData);

/** User data: plain text by key, `cloud-init` among them. */
export const serverRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${root}/servers/:id/user_data`,
    run: (call) => ok({ user_data: Object.keys(dataOf(findItem(servers, call))) }),
  },
  {
    method: "GET",
    path: `${root}/servers/:id/user_data/:key`,
    run: (call) => {
      const value = dataOf(findItem(servers, call))[call.params.key ?? ""];
      if (typeof value !== "string") throw notFound("user_data", call.params.key ?? "");
      return { status: 200, text: value };
    },
  },
  {
    method: "PATCH",
    path: `${root}/servers/:id/user_data/:key`,
    run: (call) => {
      const server = findItem(servers, call);
      const data = { ...dataOf(server), [call.params.key ?? ""]: call.text };
      call.store.update("instance/servers", server.id, { $userData: data });
      return nothing;
    },
  },
  {
    method: "DELETE",
    path: `${root}/servers/:id/user_data/:key`,
    run: (call) => {
      const server = findItem(servers, call);
      const left = Object.entries(dataOf(server)).filter(([key]) => key !== call.params.key);
      call.store.update("instance/servers", server.id, { $userData: Object.fromEntries(left) });
      return nothing;
    },
  },
];
