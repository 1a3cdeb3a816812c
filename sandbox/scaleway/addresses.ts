import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { preconditionFailed } from "./errors";
import { isObject, textOf } from "./json";
import type { Item, Json, JsonObject } from "./records";
import type { Store } from "./store";

/** `172.16.4.0/22` → first address as a number and how many there are. */
function parseCidr(cidr: string): { first: number; size: number; mask: number } {
  const [address = "", mask = "32"] = cidr.split("/");
  const bits = Number(mask);
  const size = 2 ** (32 - bits);
  return { first: Math.floor(toNumber(address) / size) * size, size, mask: bits };
}

const toNumber = (address: string): number => address.split(".").reduce((total, byte) => total * 256 + Number(byte), 0);

const toAddress = (value: number): string =>
  [24, 16, 8, 0].map((shift) => Math.floor(value / 2 ** shift) % 256).join(".");

/** A public IPv4 address of the documentation range 203.0.113.0/24: nobody answers there. */
export const publicAddress = (): string => `203.0.113.${randomInt(1, 255)}`;
export const macAddress = (): string =>
  ["02", "00", "00", ...[...randomBytes(3)].map((byte) => byte.toString(16).padStart(2, "0").toUpperCase())].join(":");

interface Subnet {
  id: string;
  subnet: string;
}

export function subnetsOf(network: Item): Subnet[] {
  const all: Json[] = Array.isArray(network.subnets) ? network.subnets : [];
  return all.filter(isObject).map(({ id, subnet }) => ({ id: textOf(id), subnet: textOf(subnet) }));
}

/** What holds an address, as IPAM shows it. */
export interface Holder {
  id: string;
  type: string;
  name: string | null;
  mac?: string;
}

interface Booking {
  holder?: Holder;
  address?: string;
  tags?: string[];
  isIpv6?: boolean;
}

/**
 * Books an address of a private network: the first free one, or the one asked for. One that was reserved and that
 * nothing holds yet may be asked for. Gives the IPAM record.
 */
export function bookAddress(store: Store, network: Item, booking: Booking): Item {
  const { holder, isIpv6 = false } = booking;
  const reserved = booking.address === undefined ? undefined : reservation(store, network, booking.address);
  if (reserved && holder)
    return store.update("ipam/ips", reserved.id, { resource: showHolder(holder), $reserved: true });
  const subnet = subnetsOf(network).find((candidate) => candidate.subnet.includes(":") === isIpv6);
  if (!subnet) throw preconditionFailed("resource_not_usable", "the private network has no such subnet");
  const taken = new Set(store.list("ipam/ips").map(({ address }) => textOf(address)));
  const address = isIpv6
    ? `${subnet.subnet.replace("::/64", `::${randomBytes(2).toString("hex")}`)}/64`
    : chooseAddress(subnet.subnet, taken, booking.address);
  const now = new Date().toISOString();
  return store.insert("ipam/ips", {
    id: randomUUID(),
    address,
    project_id: network.project_id,
    is_ipv6: isIpv6,
    created_at: now,
    updated_at: now,
    source: { subnet_id: subnet.id },
    resource: holder ? showHolder(holder) : null,
    tags: booking.tags ?? [],
    reverses: [],
    region: network.region,
    zone: null,
    $network: network.id,
    $locality: network.$locality,
  });
}

const showHolder = ({ id, type, name, mac = macAddress() }: Holder): JsonObject => ({
  id,
  type,
  mac_address: mac,
  name,
});

const bare = (address: string): string => address.split("/")[0] ?? address;

function reservation(store: Store, network: Item, address: string): Item | undefined {
  return store.find(
    "ipam/ips",
    (ip) => ip.$network === network.id && ip.resource === null && bare(textOf(ip.address)) === bare(address),
  );
}

/**
 * The address (with its mask) of a service in a private network. One that is asked for outside of the network's subnets
 * is believed: it is the client's to route, and IPAM does not know it.
 */
export function serviceAddress(store: Store, network: Item, booking: Booking): string {
  const { address } = booking;
  const isKnown = (block: string): boolean => {
    const { first, size } = parseCidr(block);
    const value = toNumber(bare(address ?? ""));
    return value >= first && value < first + size;
  };
  const inside =
    address === undefined || subnetsOf(network).some(({ subnet }) => !subnet.includes(":") && isKnown(subnet));
  return inside ? textOf(bookAddress(store, network, booking).address) : address;
}

/** The first addresses of a subnet are the network's own. */
function chooseAddress(subnet: string, taken: ReadonlySet<string>, wanted?: string): string {
  const { first, size, mask } = parseCidr(subnet);
  if (wanted !== undefined) {
    const value = toNumber(bare(wanted));
    if (value < first || value >= first + size) {
      throw preconditionFailed("unknown_precondition", `${bare(wanted)} is outside of ${subnet}`);
    }
    const address = `${bare(wanted)}/${mask}`;
    if (taken.has(address)) throw preconditionFailed("resource_still_in_use", `${address} is already booked`);
    return address;
  }
  for (let offset = 2; offset < size - 1; offset += 1) {
    const candidate = `${toAddress(first + offset)}/${mask}`;
    if (!taken.has(candidate)) return candidate;
  }
  throw preconditionFailed("resource_not_usable", `${subnet} has no free address left`);
}

/** Gives back the addresses that something held, all of them or those of one network; reserved ones stay reserved. */
export function releaseAddresses(store: Store, holderId: string, networkId?: string): void {
  for (const ip of store.list("ipam/ips")) {
    if (!isObject(ip.resource) || ip.resource.id !== holderId) continue;
    if (networkId !== undefined && ip.$network !== networkId) continue;
    if (ip.$reserved === true) store.update("ipam/ips", ip.id, { resource: null, $reserved: undefined });
    else store.delete("ipam/ips", ip.id);
  }
}

/** Hands all addresses of one holder to another. */
export function moveAddresses(store: Store, fromId: string, toId: string): void {
  for (const ip of store.list("ipam/ips")) {
    if (!isObject(ip.resource) || ip.resource.id !== fromId) continue;
    store.update("ipam/ips", ip.id, { resource: { ...ip.resource, id: toId } });
  }
}

export function overlaps(left: string, right: string): boolean {
  if (left.includes(":") || right.includes(":")) return left === right;
  const a = parseCidr(left);
  const b = parseCidr(right);
  return a.first < b.first + b.size && b.first < a.first + a.size;
}

export function freeBlock(taken: readonly string[]): string {
  for (let first = toNumber("172.16.0.0"); ; first += 1024) {
    const block = `${toAddress(first)}/22`;
    if (!taken.some((other) => overlaps(block, other))) return block;
  }
}

export function uniqueLocalBlock(): string {
  const [a, b, c, d] = [0, 1, 2, 3].map(() => randomBytes(2).toString("hex"));
  return `fd${(a ?? "").slice(2)}:${b}:${c}:${d}::/64`;
}
