import * as pulumi from "@pulumi/pulumi";
import { nameInZone } from "../domain-name";
import type { Dns } from "../host";
import { programIn } from "../program";
import { defaultTtl, type ZoneArgs } from "./zone";

export interface AlwaysdataDnsArgs extends ZoneArgs {
  /** Name of the Alwaysdata account that the zone is in. No secret. */
  account: string;
  /** Key of Alwaysdata's API (Profile, API keys). Kept secret. */
  apiKey: pulumi.Input<string>;
}

/**
 * DNS of Alwaysdata, which has no Pulumi provider: a small program calls its API. The zone exists already.
 *
 * What is there is found first: making the same record twice makes one, and a name that a record made by hand already
 * points elsewhere is refused, not taken over. A record that was changed by hand is put back when its inputs change.
 */
export function alwaysdataDns({ zone, account, apiKey, ttl: zoneTtl = defaultTtl }: AlwaysdataDnsArgs): Dns {
  const dns: Dns = {
    zone,
    record: (name, { domain, type, value, ttl = zoneTtl, priority }, opts) =>
      programIn(
        "hosts/dns/alwaysdata",
        name,
        {
          run: { create: "record.mjs put", update: "record.mjs put", delete: "record.mjs delete" },
          environment: {
            ALWAYSDATA_ACCOUNT: account,
            ALWAYSDATA_API_KEY: pulumi.secret(apiKey),
            DNS_ZONE: zone,
            DNS_NAME: nameInZone(domain, zone),
            DNS_TYPE: type,
            DNS_VALUE: value,
            DNS_TTL: String(ttl),
            ...(priority === undefined ? {} : { DNS_PRIORITY: String(priority) }),
          },
        },
        opts,
      ),
    alias: (name, { domain, target }, opts) =>
      dns.record(name, { domain, type: domain === zone ? "ALIAS" : "CNAME", value: target }, opts),
  };
  return dns;
}
