import { randomBytes, randomInt, randomUUID } from "node:crypto";
import { preconditionFailed } from "./errors";
import { isObject, textOf } from "./json";
import type { Item, Json } from "./records";
import type { Store } from "./store";

/** `172.16.4.0/22` → first address as a number and how many there are. */
export function parseCidr(cidr: string): { first: number; size: number; mask: number } {
  const [address = "", mask = "32"] = cidr.split("/");
  const bits = Number(mask);
  const size = 2 ** (32 - bits);
  return { first: Math.floor(toNumber(address) / size) * size, size, mask: bits };
}

export const toNumber = (address: string): number =>
  address.split(".").reduce((total, byte) => total * 256 + Number(byte), 0);

export const toAddress = (value: number): string =>
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

/** Books an IPv4 address of a private network; the first free one unless one is asked for. Gives the IPAM record. */
export function bookAddress(
  store: Store,
  network: Item,
  options: { holder?: Holder; address?: string; tags?: string[]; isIpv6?: boolean },
): Item {
  const subnet = subnetsOf(network).find((candidate) => candidate.subnet.includes(":") === (options.isIpv6 ?? false));
  if (!subnet) throw preconditionFailed("resource_not_usable", "the private network has no such subnet");
  const taken = new Set(store.list("ipam/ips").map(({ address }) => textOf(address)));
  const address = options.isIpv6
    ? `${subnet.subnet.replace("::/64", `::${randomBytes(2).toString("hex")}`)}/64`
    : chooseAddress(subnet.subnet, taken, options.address);
  const now = new Date().toISOString();
  const { holder } = options;
  return store.insert("ipam/ips", {
    id: randomUUID(),
    address,
    project_id: network.project_id,
    is_ipv6: options.isIpv6 ?? false,
    created_at: now,
    updated_at: now,
    source: { subnet_id: subnet.id },
    resource: holder
      ? { id: holder.id, type: holder.type, mac_address: holder.mac ?? macAddress(), name: holder.name }
      : null,
    tags: options.tags ?? [],
    reverses: [],
    region: network.region,
    zone: null,
    $network: network.id,
    $locality: network.$locality,
  });
}

/** The first addresses of a subnet are the network's own. */
function chooseAddress(subnet: string, taken: ReadonlySet<string>, wanted?: string): string {
  const { first, size, mask } = parseCidr(subnet);
  if (wanted !== undefined) {
    const bare = wanted.split("/")[0] ?? wanted;
    const value = toNumber(bare);
    if (value < first || value >= first + size) {
      throw preconditionFailed("unknown_precondition", `${bare} is outside of ${subnet}`);
    }
    if (taken.has(`${bare}/${mask}`)) throw preconditionFailed("resource_still_in_use", `${bare} is already booked`);
    return `${bare}/${mask}`;
  }
  for (let offset = 2; offset < size - 1; offset += 1) {
    const candidate = `${toAddress(first + offset)}/${mask}`;
    if (!taken.has(candidate)) return candidate;
  }
  throw preconditionFailed("resource_not_usable", `${subnet} has no free address left`);
}

/** Gives back the addresses that something held, all of them or those of one network. */
export function releaseAddresses(store: Store, holderId: string, networkId?: string): void {
  for (const ip of store.list("ipam/ips")) {
    if (!isObject(ip.resource) || ip.resource.id !== holderId) continue;
    if (networkId === undefined || ip.$network === networkId) store.delete("ipam/ips", ip.id);
  }
}
