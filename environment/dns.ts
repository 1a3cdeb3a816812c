import { z } from "zod";
import type { DnsHome } from "../hosts/dns";
import { isLocal, textLike } from "./product";
import type { StackConfig } from "./stack-config";

export const dnsSettings = {
  dns: z
    .enum(["scaleway", "route53", "alwaysdata", "none"])
    .default("scaleway")
    .describe("Who keeps the DNS zone that socle:domain names; none, on Docker alone: records are made by hand"),
  dnsTtl: z
    .int()
    .min(60)
    .max(86_400)
    .default(3600)
    .describe("Seconds that resolvers keep a record; 60 to 300 from an hour before a name moves until it has moved"),
  route53ZoneId: textLike(/^Z[0-9A-Z]{1,31}$/, "the id of a hosted zone, Z and capital letters or digits")
    .optional()
    .describe(
      "With socle:dns route53: id of the hosted zone. Credentials and region are aws: settings or AWS_* variables",
    ),
  alwaysdataAccount: textLike(/^[a-z0-9][a-z0-9_-]*$/, "the name of an Alwaysdata account")
    .optional()
    .describe("With socle:dns alwaysdata: account that the zone is in"),
  alwaysdataApiKey: z.string().min(1).optional().describe("With socle:dns alwaysdata: key of its API"),
};

type DnsSettings = z.output<z.ZodObject<typeof dnsSettings>>;

/** Of settings that were checked. */
export function dnsHome(
  config: StackConfig,
  { domain, dns, route53ZoneId = "", alwaysdataAccount = "" }: DnsSettings & { domain: string },
): DnsHome {
  if (isLocal(domain)) return { provider: "none" };
  if (dns === "route53") return { provider: dns, hostedZoneId: route53ZoneId };
  if (dns === "scaleway" || dns === "none") return { provider: dns };
  return { provider: dns, account: alwaysdataAccount, apiKey: config.secret("socle:alwaysdataApiKey") };
}
