import * as pulumi from "@pulumi/pulumi";
import { domainMistakes } from "../hosts/domain-name";
import type { DnsRecordSpec, Host } from "../hosts/host";
import { rejectMistakes } from "../hosts/mistake";

export interface DnsRecordArgs extends DnsRecordSpec {
  /** Whose environment's zone it is in. */
  host: Host;
}

/**
 * One record in the DNS zone of the environment. Names of apps need none: `App` makes its own.
 *
 * @example
 * new DnsRecord("lvao-spf", { host, domain: "lvao.example.fr", type: "TXT", value: "v=spf1 -all" });
 *
 * Another `domain` or `type` replaces the record.
 */
export class DnsRecord extends pulumi.ComponentResource {
  /** Full domain name of the record. */
  readonly domain: string;

  constructor(name: string, args: DnsRecordArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:DnsRecord", name, {}, opts);
    const { host, ...record } = args;
    rejectMistakes(`DnsRecord ${name}`, domainMistakes("domain", record.domain, host.dns.zone));
    host.dns.record(name, record, { parent: this });
    this.domain = record.domain;
    this.registerOutputs({ domain: this.domain });
  }
}
