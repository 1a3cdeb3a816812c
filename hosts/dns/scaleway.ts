import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import { nameInZone } from "../domain-name";
import type { Dns, DnsRecordSpec } from "../host";
import { defaultTtl, type ZoneArgs } from "./zone";

export interface ScalewayDnsArgs extends ZoneArgs {
  /** Scaleway project that the zone is in. */
  projectId: string;
}

/** Scaleway Domains and DNS. The zone exists already: it is bought or delegated once, by hand. */
export function scalewayDns({ zone, projectId, ttl: zoneTtl = defaultTtl }: ScalewayDnsArgs): Dns {
  const dns: Dns = {
    zone,
    record: (name, record, opts) => {
      const { domain, type, ttl = zoneTtl, priority } = record;
      const data = pulumi.output(record.value).apply((value) => recordData(record, value));
      const where = { dnsZone: zone, name: nameInZone(domain, zone), projectId };
      return new scaleway.domain.Record(name, { ...where, type, data, ttl, priority }, opts);
    },
    alias: (name, { domain, target }, opts) =>
      dns.record(name, { domain, type: domain === zone ? "ALIAS" : "CNAME", value: target }, opts),
  };
  return dns;
}

/** Ends host names with a dot, without which Scaleway puts the zone after them. Services have their priority in the data too. */
function recordData({ type, priority = 0 }: DnsRecordSpec, value: string): string {
  if (!["ALIAS", "CNAME", "MX", "SRV"].includes(type)) return value;
  const whole = value.endsWith(".") ? value : `${value}.`;
  return type === "SRV" ? `${priority} ${whole}` : whole;
}
