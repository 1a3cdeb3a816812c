import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import { nameInZone } from "../domain-name";
import type { Dns } from "../host";
import { defaultTtl, type ZoneArgs } from "./zone";

export interface ScalewayDnsArgs extends ZoneArgs {
  /** Scaleway project that the zone is in. */
  projectId: string;
}

/** Scaleway Domains and DNS. The zone exists already: it is bought or delegated once, by hand. */
export function scalewayDns({ zone, projectId, ttl: zoneTtl = defaultTtl }: ScalewayDnsArgs): Dns {
  const dns: Dns = {
    zone,
    record: (name, { domain, type, value, ttl = zoneTtl, priority }, opts) =>
      new scaleway.domain.Record(
        name,
        { dnsZone: zone, name: nameInZone(domain, zone), type, data: value, ttl, priority, projectId },
        opts,
      ),
    alias: (name, { domain, target }, opts) =>
      dns.record(
        name,
        { domain, type: domain === zone ? "ALIAS" : "CNAME", value: pulumi.interpolate`${target}.` },
        opts,
      ),
  };
  return dns;
}
