import { textOf } from "../json";
import { randomUUID } from "node:crypto";
import type { Item } from "../records";
import type { Store } from "../store";

/** Whole name of a zone: `sub.example.org`, or `example.org` for a root zone. */
export function zoneName({ domain, subdomain }: Item): string {
  return subdomain === "" ? textOf(domain) : `${textOf(subdomain)}.${textOf(domain)}`;
}

/** The most specific zone that holds a host name. */
export function zoneOf(store: Store, host: string): Item | undefined {
  return store
    .list("dns/zones", (zone) => host === zoneName(zone) || host.endsWith(`.${zoneName(zone)}`))
    .sort((a, b) => zoneName(b).length - zoneName(a).length)[0];
}

/** The records of a zone for one host name. */
export function recordsNamed(store: Store, zone: Item, host: string): Item[] {
  const name = host === zoneName(zone) ? "" : host.slice(0, -zoneName(zone).length - 1);
  return store.list("dns/records", (record) => record.zone_id === zone.id && record.name === name);
}

export const nameServers = ["ns0.dom.scw.cloud", "ns1.dom.scw.cloud"];

/** Each zone starts with the NS records of Scaleway's name servers. */
export function addNameServers(store: Store, zone: Item): void {
  for (const server of nameServers) {
    store.insert("dns/records", {
      id: randomUUID(),
      zone_id: zone.id,
      name: "",
      type: "NS",
      data: `${server}.`,
      ttl: 1800,
      priority: 0,
      comment: null,
      updated_at: new Date().toISOString(),
      $seed: true,
    });
  }
}
