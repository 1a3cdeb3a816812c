import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { alwaysdataDns } from "../../../../hosts/dns/alwaysdata";
import { route53Dns } from "../../../../hosts/dns/route53";
import { scalewayDns } from "../../../../hosts/dns/scaleway";
import type { Dns, DnsRecordSpec } from "../../../../hosts/host";
import { run } from "../../mocks";

const zone = "example.fr";
const projectId = "11111111-1111-4111-8111-111111111111";
const type = {
  scaleway: "scaleway:domain/record:Record",
  route53: "aws:route53/record:Record",
  alwaysdata: "command:local:Command",
} as const;
const world = { resources: Object.fromEntries(Object.values(type).map((token) => [token, () => ({})])) };

const make: Record<keyof typeof type, (ttl?: number) => Dns> = {
  scaleway: (ttl) => scalewayDns({ zone, projectId, ttl }),
  route53: (ttl) => route53Dns({ zone, hostedZoneId: "Z0876543", ttl }),
  alwaysdata: (ttl) => alwaysdataDns({ zone, account: "team", apiKey: "s3cret", ttl }),
};

const owner = () => new pulumi.ComponentResource("test:Owner", "owner");
const record = (dns: () => Dns, spec: DnsRecordSpec) =>
  run(() => dns().record("lvao-record", spec, { parent: owner() }), world);
const alias = (dns: () => Dns, domain: string) =>
  run(() => dns().alias("lvao-alias", { domain, target: "web.fnc.fr-par.scw.cloud" }, { parent: owner() }), world);

describe.each(["scaleway", "route53", "alwaysdata"] as const)("the zone at %s", (provider) => {
  it("puts its record under the part that needs it", async () => {
    const { resources } = await record(make[provider], { domain: "a.example.fr", type: "A", value: "192.0.2.1" });

    expect(resources.one(type[provider])).toMatchObject({ name: "lvao-record", parent: "owner" });
  });

  it("keeps records for an hour, for the zone's TTL, or for the record's own", async () => {
    const spec: DnsRecordSpec = { domain: "a.example.fr", type: "A", value: "192.0.2.1" };
    const ttlOf = async (dns: () => Dns, given: DnsRecordSpec) => {
      const { inputs } = (await record(dns, given)).resources.one(type[provider]);
      return Number(inputs["ttl"] ?? (inputs["environment"] as Record<string, string>)["DNS_TTL"]);
    };

    expect(await ttlOf(() => make[provider](), spec)).toBe(3600);
    expect(await ttlOf(() => make[provider](60), spec)).toBe(60);
    expect(await ttlOf(() => make[provider](60), { ...spec, ttl: 300 })).toBe(300);
  });
});

describe("Scaleway", () => {
  it.each([
    ["example.fr", "", "ALIAS"],
    ["app.example.fr", "app", "CNAME"],
  ])("points %s at another name", async (domain, name, recordType) => {
    const { resources } = await alias(make.scaleway, domain);

    expect(resources.one(type.scaleway).inputs).toEqual({
      dnsZone: zone,
      name,
      type: recordType,
      data: "web.fnc.fr-par.scw.cloud.",
      ttl: 3600,
      projectId,
    });
  });

  it.each<[DnsRecordSpec["type"], string, number | undefined, string]>([
    ["CNAME", "app.example.org", undefined, "app.example.org."],
    ["ALIAS", "app.example.org", undefined, "app.example.org."],
    ["MX", "mx.example.org", 10, "mx.example.org."],
    ["MX", "mx.example.org.", 10, "mx.example.org."],
    ["SRV", "5 443 app.example.org", 20, "20 5 443 app.example.org."],
    ["SRV", "5 443 app.example.org.", undefined, "0 5 443 app.example.org."],
    ["TXT", "v=spf1 -all", undefined, "v=spf1 -all"],
    ["CAA", '0 issue "letsencrypt.org"', undefined, '0 issue "letsencrypt.org"'],
  ])("takes %s %s for a whole name", async (recordType, value, priority, data) => {
    const { resources } = await record(make.scaleway, { domain: zone, type: recordType, value, priority });

    expect(resources.one(type.scaleway).inputs).toMatchObject({
      data,
      ...(priority === undefined ? {} : { priority }),
    });
  });
});

describe("Route 53", () => {
  it("points a name under the zone at another", async () => {
    const { resources } = await alias(make.route53, "app.example.fr");

    expect(resources.one(type.route53).inputs).toEqual({
      zoneId: "Z0876543",
      name: "app.example.fr",
      type: "CNAME",
      ttl: 3600,
      records: ["web.fnc.fr-par.scw.cloud"],
    });
  });

  it("says that the apex cannot point at another name, and what to do", async () => {
    await expect(alias(make.route53, zone)).rejects.toThrow(
      /The alias lvao-alias cannot be made:\n {2}domain: example.fr itself cannot point .*\(www.example.fr\)/,
    );
    await expect(record(make.route53, { domain: zone, type: "ALIAS", value: "x.example.org" })).rejects.toThrow(
      /The record lvao-record cannot be made:\n {2}type: example.fr itself/,
    );
  });

  it.each<[DnsRecordSpec["type"], string, number | undefined, string]>([
    ["MX", "mx.example.org.", 10, "10 mx.example.org."],
    ["SRV", "5 443 app.example.org.", 0, "0 5 443 app.example.org."],
    ["TXT", "v=spf1 -all", undefined, "v=spf1 -all"],
    ["TXT", 'a "quoted" \\ text', undefined, 'a \\"quoted\\" \\\\ text'],
    ["TXT", "k".repeat(300), undefined, `${"k".repeat(255)}""${"k".repeat(45)}`],
    ["TXT", "é".repeat(130), undefined, `${"é".repeat(127)}""${"é".repeat(3)}`],
    ["CAA", '0 issue "letsencrypt.org"', undefined, '0 issue "letsencrypt.org"'],
  ])("writes %s %s as zone files do", async (recordType, value, priority, written) => {
    const { resources } = await record(make.route53, { domain: zone, type: recordType, value, priority });

    expect(resources.one(type.route53).inputs["records"]).toEqual([written]);
  });
});

describe("Alwaysdata", () => {
  it.each([
    ["example.fr", "", "ALIAS"],
    ["app.example.fr", "app", "CNAME"],
  ])("points %s at another name", async (domain, name, recordType) => {
    const { resources } = await alias(make.alwaysdata, domain);

    const { inputs, secretInputs } = resources.one(type.alwaysdata);
    expect(inputs).toEqual({
      create: "node hosts/dns/alwaysdata/record.mjs put",
      update: "node hosts/dns/alwaysdata/record.mjs put",
      delete: "node hosts/dns/alwaysdata/record.mjs delete",
      environment: {
        ALWAYSDATA_ACCOUNT: "team",
        ALWAYSDATA_API_KEY: "s3cret",
        DNS_ZONE: zone,
        DNS_NAME: name,
        DNS_TYPE: recordType,
        DNS_VALUE: "web.fnc.fr-par.scw.cloud",
        DNS_TTL: "3600",
      },
      logging: "none",
    });
    expect(secretInputs).toEqual(["environment.ALWAYSDATA_API_KEY"]);
  });

  it("tells the priority of a mail server", async () => {
    const spec: DnsRecordSpec = { domain: zone, type: "MX", value: "mx.example.org.", priority: 10 };
    const { resources } = await record(make.alwaysdata, spec);

    expect(resources.one(type.alwaysdata).inputs["environment"]).toMatchObject({ DNS_TYPE: "MX", DNS_PRIORITY: "10" });
  });
});
