import { expect, it } from "vitest";
import { DnsRecord } from "../../../../components/dns-record";
import { ImageRegistry } from "../../../../components/image-registry";
import { idOf, run } from "../../mocks";
import { projectId, scalewayHost, scalewayWorld, type } from "./world";

const tags = ["environment:prod", "product:lvao", "owner:team"];

it("has a network and a namespace for containers of its own, and nothing else", async () => {
  const { resources } = await run(scalewayHost, scalewayWorld);

  expect(Object.fromEntries(resources.all.map(({ type: token, inputs }) => [token, inputs]))).toEqual({
    "socle:hosts:Scaleway": {},
    [type.vpc]: { name: "lvao-prod", tags, region: "fr-par", projectId },
    [type.privateNetwork]: {
      name: "lvao-prod",
      tags,
      region: "fr-par",
      projectId,
      vpcId: idOf(type.vpc, "lvao-vpc"),
    },
    [type.containerNamespace]: { name: "lvao-prod", tags, region: "fr-par", projectId },
  });
  expect(resources.all).toHaveLength(4);
});

it("keeps images private", async () => {
  const { result, resources } = await run(
    () => new ImageRegistry("lvao-images", { host: scalewayHost() }),
    scalewayWorld,
  );

  expect(resources.one(type.imageRegistry).inputs).toEqual({
    name: "lvao-prod-images",
    isPublic: false,
    region: "fr-par",
    projectId,
  });
  expect(resources.one("socle:components:ImageRegistry").outputs).toEqual({
    endpoint: "rg.fr-par.scw.cloud/lvao-prod-images",
  });
  expect(result.endpoint).toBeDefined();
});

it.each([
  ["mail.example.fr", "mail"],
  ["example.fr", ""],
])("puts the record of %s in the zone as %o", async (domain, name) => {
  const { resources } = await run(
    () =>
      new DnsRecord("lvao-mx", { host: scalewayHost(), domain, type: "MX", value: "mx.example.net.", priority: 10 }),
    scalewayWorld,
  );

  expect(resources.one(type.dnsRecord).inputs).toEqual({
    dnsZone: "example.fr",
    name,
    type: "MX",
    data: "mx.example.net.",
    ttl: 3600,
    priority: 10,
    projectId,
  });
});

it("refuses a record outside the zone", async () => {
  const make = () =>
    new DnsRecord("lvao-spf", { host: scalewayHost(), domain: "notexample.fr", type: "TXT", value: "x" });

  await expect(run(make, scalewayWorld)).rejects.toThrow(
    "DnsRecord lvao-spf cannot be made:\n" +
      "  domain: notexample.fr is not in the zone example.fr of this environment: use example.fr or a name under it",
  );
});

it.each([
  ["www.example.fr", { name: "www", type: "CNAME" }],
  ["example.fr", { name: "", type: "ALIAS" }],
])("points %s at another name", async (domain, expected) => {
  const { resources } = await run(() => {
    const host = scalewayHost();
    host.dns.alias("lvao-alias", { domain, target: "target.example.net" }, { parent: host });
  }, scalewayWorld);

  expect(resources.one(type.dnsRecord).inputs).toMatchObject({ ...expected, data: "target.example.net." });
});
