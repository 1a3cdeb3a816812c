import { randomBytes, randomUUID } from "node:crypto";
import { bookAddress, macAddress, publicAddress, releaseAddresses } from "../addresses";
import type { Answer, Call } from "../call";
import { answer, change } from "../crud";
import { preconditionFailed } from "../errors";
import {
  anything,
  computed,
  createdAt,
  id,
  list,
  locality,
  number,
  oneOf,
  output,
  project,
  tags,
  text,
  updatedAt,
  uuid,
} from "../fields";
import { stringsIn, textOf } from "../json";
import { findItem } from "../objects";
import type { Item, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import { listLocalImages, listServerTypes, readLocalImage } from "./instance-catalogue";
import { organization, v1 } from "./instance-common";
import { securityGroups } from "./instance-security-groups";
import { serverRoutes, servers } from "./instance-servers";

const v2 = "/instance/v2alpha1/zones/:zone";

const server = { collection: "instance/servers", label: "instance_server" };

/** The server that something belongs to, as answers name it. */
const ownerServer = computed((item, { store }) => {
  const owner = store.get("instance/servers", textOf(item.server_id));
  return owner ? { id: owner.id, name: owner.name } : null;
});

const ips: Resource = {
  collection: "instance/ips",
  path: `${v1}/ips`,
  label: "instance_ip",
  plural: "ips",
  envelope: "ip",
  fields: {
    id: id(),
    address: output((_call, { type }) => (type === "routed_ipv6" ? null : publicAddress())),
    prefix: output((_call, { type }) =>
      type === "routed_ipv6" ? `2001:db8:${randomBytes(2).toString("hex")}::/64` : null,
    ),
    reverse: text({ initial: null, clearable: true }),
    server: ownerServer,
    organization: organization(),
    project: project(),
    zone: locality(),
    type: oneOf(["routed_ipv4", "routed_ipv6"], { initial: "routed_ipv4", fixed: true }),
    state: computed(({ server_id }) => (typeof server_id === "string" ? "attached" : "detached")),
    tags: tags(),
    ipam_id: output(() => randomUUID()),
    server_id: { ...uuid({ clearable: true }), hidden: true },
  },
  references: { server_id: server },
  prepare: (_call, body) => (body.server === undefined ? body : { ...body, server_id: body.server }),
  actions: [
    { method: "GET", path: `${v1}/ips/:id`, run: readIp },
    { method: "PATCH", path: `${v1}/ips/:id`, run: changeIp },
  ],
  calls: ["create", "list", "delete"],
  show: { title: "address" },
};

/** Addresses are found by id or by themselves. */
function readIp(call: Call): Answer {
  const byAddress = call.store.find("instance/ips", ({ address }) => address === call.params.id);
  return answer(ips, byAddress ?? findItem(ips, call), call);
}

function changeIp(call: Call): Answer {
  const ip = findItem(ips, call);
  const { tags: labels, reverse, server: owner } = call.body;
  const changes: JsonObject = {};
  if (Array.isArray(labels)) changes.tags = stringsIn(labels);
  if (reverse !== undefined) changes.reverse = textOf(reverse) === "" ? null : textOf(reverse);
  if (owner !== undefined) changes.server_id = typeof owner === "string" && owner !== "" ? owner : undefined;
  change(ips, call, ip, changes);
  return answer(ips, ip, call);
}

const volumes: Resource = {
  collection: "instance/volumes",
  path: `${v1}/volumes`,
  label: "instance_volume",
  plural: "volumes",
  envelope: "volume",
  fields: {
    id: id(),
    name: text({ required: true }),
    volume_type: oneOf(["l_ssd", "scratch"], { required: true, fixed: true }),
    export_uri: output(null),
    organization: organization(),
    project: project(),
    server: ownerServer,
    size: number({ min: 1e9, max: 10e12, initial: 10e9 }),
    state: output("available"),
    creation_date: createdAt(),
    modification_date: updatedAt(),
    tags: tags(),
    zone: locality(),
    base_snapshot: { ...anything(), hidden: true },
  },
  deletable: (_call, volume) => {
    if (typeof volume.server_id === "string") {
      throw preconditionFailed("resource_still_in_use", "the volume is attached to a server");
    }
  },
};

const groupMembers = {
  id: id(),
  name: text({ required: true }),
  policy_type: oneOf(["max_availability", "low_latency"], { initial: "max_availability" }),
  tags: tags(),
  zone: locality(),
};

const placementGroups: Resource = {
  collection: "instance/placement-groups",
  path: `${v2}/placement-groups`,
  label: "instance_placement_group",
  plural: "placement_groups",
  fields: { ...groupMembers, project_id: project(), created_at: createdAt(), updated_at: updatedAt() },
  usedBy: {
    by: { "instance/servers": "placement_group_id" },
    refusal: preconditionFailed("resource_still_in_use", "servers still belong to the placement group"),
  },
};

const legacyPlacementGroups: Resource = {
  ...placementGroups,
  path: `${v1}/placement_groups`,
  envelope: "placement_group",
  fields: {
    ...groupMembers,
    organization: organization(),
    project: { ...project(), answer: (group) => group.project ?? group.project_id },
    policy_mode: {
      ...oneOf(["optional", "enforced"], { initial: "optional" }),
      answer: (group) => group.policy_mode ?? "optional",
    },
    policy_respected: computed(() => true),
  },
};

const interfaces: Resource = {
  collection: "instance/private-nics",
  path: `${v2}/private-network-interfaces`,
  label: "instance_private_nic",
  plural: "private_network_interfaces",
  fields: {
    id: id(),
    private_network_id: uuid({ required: true, fixed: true }),
    project_id: project(),
    server_id: uuid({ required: true, fixed: true }),
    security_group_id: output(""),
    mac_address: output(() => macAddress().toLowerCase()),
    status: output("available"),
    ip_ids: { ...list(uuid(), { fixed: true }) },
    tags: tags(),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
  states: { field: "status", creating: "attaching", settled: "available" },
  references: {
    server_id: server,
    private_network_id: { collection: "vpc/private-networks", label: "private_network" },
  },
  created: bookForInterface,
  removed: (store, nic) => releaseAddresses(store, nic.id),
  filters: { server_ids: (nic, value) => nic.server_id === value },
  show: { title: "mac_address" },
};

/** An interface has an IPv4 and an IPv6 address of its network, unless it is given some. */
function bookForInterface(call: Call, nic: Item): void {
  if (stringsIn(nic.ip_ids).length > 0) return;
  const network = call.store.get("vpc/private-networks", textOf(nic.private_network_id));
  const owner = call.store.get("instance/servers", textOf(nic.server_id));
  if (!network) return;
  const holder = { id: nic.id, type: "instance_private_nic", name: textOf(owner?.name), mac: textOf(nic.mac_address) };
  nic.ip_ids = [false, true].map((isIpv6) => bookAddress(call.store, network, { holder, isIpv6 }).id);
}

const legacyInterfaces: Resource = {
  ...interfaces,
  path: `${v1}/servers/:server_id/private_nics`,
  plural: "private_nics",
  envelope: "private_nic",
  parent: { param: "server_id", ...server },
  prepare: (call, body) => ({ ...body, server_id: call.params.server_id, ip_ids: body.ipam_ip_ids ?? body.ip_ids }),
  fields: {
    ...interfaces.fields,
    project_id: { ...project(), hidden: true },
    security_group_id: { ...output(""), hidden: true },
    status: { ...output("available"), hidden: true },
    ip_ids: { ...list(uuid(), { fixed: true }), hidden: true },
    created_at: { ...createdAt(), hidden: true },
    updated_at: { ...updatedAt(), hidden: true },
    state: computed(({ status }) => (status === "attaching" ? "syncing" : status)),
    creation_date: computed(({ created_at }) => created_at),
    modification_date: computed(({ updated_at }) => updated_at),
    zone: computed(({ $locality }) => $locality),
    ipam_ip_ids: computed(({ ip_ids }) => ip_ids),
  },
};

export const instance: Service = {
  resources: [
    ips,
    securityGroups,
    volumes,
    placementGroups,
    legacyPlacementGroups,
    interfaces,
    legacyInterfaces,
    servers,
  ],
  routes: [
    ...serverRoutes,
    { method: "GET", path: `${v1}/products/servers`, run: listServerTypes },
    { method: "GET", path: "/marketplace/v2/local-images", run: listLocalImages },
    { method: "GET", path: "/marketplace/v2/local-images/:id", run: readLocalImage },
  ],
};
