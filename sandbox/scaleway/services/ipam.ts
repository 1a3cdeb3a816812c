import { bookAddress, macAddress, type Holder } from "../addresses";
import { ok, type Answer, type Call } from "../call";
import { answer } from "../crud";
import { invalidArgument, invalidArguments, preconditionFailed } from "../errors";
import { anything, createdAt, flag, id, list, locality, output, project, tags, updatedAt } from "../fields";
import { isObject, textOf } from "../json";
import { findItem, present, requireRecord } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";

const root = "/ipam/v1/regions/:region";

const resourceIs = (member: string) => (ip: Item, value: string) =>
  isObject(ip.resource) && ip.resource[member] === value;

/** Products that take an address of a private network (databases, caches, NICs) book it here themselves. */
const ips: Resource = {
  collection: "ipam/ips",
  path: `${root}/ips`,
  label: "ip",
  plural: "ips",
  calls: ["list", "read", "update", "delete"],
  fields: {
    id: id(),
    address: output(),
    project_id: project(),
    is_ipv6: flag({ fixed: true }),
    created_at: createdAt(),
    updated_at: updatedAt(),
    source: output(),
    resource: output(null),
    tags: tags(),
    reverses: list(anything()),
    region: locality(),
    zone: output(null),
  },
  deletable: (_call, ip) => {
    if (isObject(ip.resource) && ip.resource.type !== "custom") {
      throw preconditionFailed("resource_still_in_use", "the address is attached to a resource");
    }
  },
  filters: {
    private_network_id: (ip, value) => ip.$network === value,
    subnet_id: (ip, value) => isObject(ip.source) && ip.source.subnet_id === value,
    resource_id: resourceIs("id"),
    resource_ids: resourceIs("id"),
    resource_type: resourceIs("type"),
    resource_types: resourceIs("type"),
    resource_name: resourceIs("name"),
    mac_address: (ip, value) =>
      isObject(ip.resource) && textOf(ip.resource.mac_address).toLowerCase() === value.toLowerCase(),
    attached: (ip, value) => isObject(ip.resource) === (value === "true"),
    ip_ids: (ip, value) => ip.id === value,
  },
  actions: [
    { method: "POST", path: `${root}/ips`, run: book },
    { method: "POST", path: `${root}/ips/:id/move`, run: (call) => hold(call, call.body.to_resource) },
    { method: "POST", path: `${root}/ips/:id/attach`, run: (call) => hold(call, call.body.resource) },
    { method: "POST", path: `${root}/ips/:id/detach`, run: (call) => hold(call, null) },
  ],
  show: { title: "address" },
};

/** Books an address in a private network, named itself or by one of its subnets. */
function book(call: Call): Answer {
  const network = networkOf(call, isObject(call.body.source) ? call.body.source : {});
  const { address, tags, resource } = call.body;
  const ip = bookAddress(call.store, network, {
    holder: isObject(resource) ? customHolder(resource) : undefined,
    address: typeof address === "string" && address !== "" ? address : undefined,
    tags: Array.isArray(tags) ? tags.filter((tag): tag is string => typeof tag === "string") : [],
    isIpv6: call.body.is_ipv6 === true,
  });
  if (isObject(ip.resource)) ip.resource.id = ip.id;
  call.created = ip;
  return answer(ips, ip, call);
}

function networkOf(call: Call, source: JsonObject): Item {
  const reference = { collection: "vpc/private-networks", label: "private_network" };
  if (typeof source.private_network_id === "string") return requireRecord(call, reference, source.private_network_id);
  if (typeof source.subnet_id !== "string") {
    throw invalidArguments([
      { argument: "source", reason: "required", help: "give private_network_id or subnet_id: others are not served" },
    ]);
  }
  const id = source.subnet_id;
  const network = call.store.find("vpc/private-networks", ({ subnets }) =>
    (Array.isArray(subnets) ? subnets : []).some((subnet) => isObject(subnet) && subnet.id === id),
  );
  if (!network) throw invalidArgument("source.subnet_id", "no private network has this subnet");
  return network;
}

function customHolder(resource: JsonObject): Holder {
  const mac = typeof resource.mac_address === "string" ? resource.mac_address.toUpperCase() : macAddress();
  return { id: "", type: "custom", name: typeof resource.name === "string" ? resource.name : null, mac };
}

function hold(call: Call, resource: Json | undefined): Answer {
  const ip = findItem(ips, call);
  const { mac, ...holder } = isObject(resource) ? customHolder(resource) : { mac: undefined };
  const next: Json = isObject(resource) ? { ...holder, id: ip.id, mac_address: mac ?? null } : null;
  call.store.update("ipam/ips", ip.id, { resource: next, updated_at: call.now });
  return ok(present(ips, ip, call));
}

export const ipam: Service = { resources: [ips] };
