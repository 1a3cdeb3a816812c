import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import { nameInZone } from "../domain-name";
import type { Dns } from "../host";

/** Scaleway Domains and DNS. The zone exists already: it is bought or delegated once, by hand. */
export function scalewayDns(zone: string, projectId: string): Dns {
  const dns: Dns = {
    zone,
    record: (name, { domain, type, value, ttl = 3600, priority }, opts) =>
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
