import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { readEnvironment } from "../../../environment";
import { valueOf } from "../mocks";
import { configOf, goodBut, goodSecrets, library } from "./library";

const read = (changes: Record<string, string>) =>
  readEnvironment(configOf(goodBut(changes), [...goodSecrets, "socle:alwaysdataApiKey"]), [library]);

it("keeps the zone at Scaleway, with records of an hour, unless told otherwise", () => {
  expect(read({})).toMatchObject({ dns: { provider: "scaleway" }, dnsTtl: 3600 });
});

it("keeps the zone at Route 53", () => {
  const { dns, dnsTtl } = read({ "socle:dns": "route53", "socle:route53ZoneId": "Z0876543", "socle:dnsTtl": "60" });
  expect([dns, dnsTtl]).toEqual([{ provider: "route53", hostedZoneId: "Z0876543" }, 60]);
});

it("keeps the zone at Alwaysdata", async () => {
  const { dns } = read({
    "socle:dns": "alwaysdata",
    "socle:alwaysdataAccount": "team",
    "socle:alwaysdataApiKey": "s3cret",
  });
  if (dns.provider !== "alwaysdata") throw new Error(dns.provider);
  const apiKey = pulumi.output(dns.apiKey);
  expect([dns.account, await valueOf(apiKey), await pulumi.isSecret(apiKey)]).toEqual(["team", "s3cret", true]);
});

it("says all that the chosen provider lacks", () => {
  expect(() => read({ "socle:dns": "route53" })).toThrow(/socle:route53ZoneId/);
  expect(() => read({ "socle:dns": "alwaysdata" })).toThrow(/socle:alwaysdataAccount[^]*socle:alwaysdataApiKey/);
});
