import { Record as RecordSet } from "@pulumi/aws/route53/record";
import * as pulumi from "@pulumi/pulumi";
import type { Dns, DnsRecordSpec } from "../host";
import { rejectMistakes } from "../mistake";
import { defaultTtl, type ZoneArgs } from "./zone";

export interface Route53DnsArgs extends ZoneArgs {
  /** Id of the hosted zone: `Z08765432ABCDEFGHIJKL`. A change replaces every record. */
  hostedZoneId: string;
}

/**
 * Amazon Route 53, with the credentials and the region of the stack's `aws:` settings. The hosted zone exists already.
 *
 * Here all records of one name and type are one set: a second record of the same name and type is refused by Amazon. An
 * alias at the apex is refused by this function: Route 53 points an apex at Amazon's own services only.
 *
 * Imported from a sub-module, which takes milliseconds: the whole package takes a third of a second.
 */
export function route53Dns({ zone, hostedZoneId, ttl: zoneTtl = defaultTtl }: Route53DnsArgs): Dns {
  const dns: Dns = {
    zone,
    record: (name, record, opts) => {
      rejectMistakes(`The record ${name}`, record.type === "ALIAS" ? [apexMistake("type", zone)] : []);
      const { domain, type, ttl = zoneTtl } = record;
      const records = [pulumi.output(record.value).apply((value) => recordData(record, value))];
      return new RecordSet(name, { zoneId: hostedZoneId, name: domain, type, ttl, records }, opts);
    },
    alias: (name, { domain, target }, opts) => {
      rejectMistakes(`The alias ${name}`, domain === zone ? [apexMistake("domain", zone)] : []);
      return dns.record(name, { domain, type: "CNAME", value: target }, opts);
    },
  };
  return dns;
}

function apexMistake(path: string, zone: string) {
  return {
    path,
    message:
      `${zone} itself cannot point at another name on Route 53, unless it is one of Amazon's own services: ` +
      `use a name under it (www.${zone}), or keep the zone at Scaleway or Alwaysdata, which have ALIAS records`,
  };
}

/** The data of a record as zone files write it (RFC 1035, 5.1); Amazon's plugin puts quotes around texts itself. */
function recordData({ type, priority }: DnsRecordSpec, value: string): string {
  if (type === "TXT") return characterStrings(value).join('""');
  return priority === undefined ? value : `${priority} ${value}`;
}

/** A text in pieces of 255 bytes at most, which is what one string of a record holds; quotes and backslashes escaped. */
function characterStrings(text: string): string[] {
  const pieces = [""];
  let bytes = 0;
  for (const character of text) {
    const size = Buffer.byteLength(character);
    if (bytes + size > 255) {
      pieces.push("");
      bytes = 0;
    }
    bytes += size;
    pieces.push(`${pieces.pop()}${/["\\]/.test(character) ? "\\" : ""}${character}`);
  }
  return pieces;
}
