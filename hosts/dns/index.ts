import type * as pulumi from "@pulumi/pulumi";
import type { Dns } from "../host";
import { alwaysdataDns } from "./alwaysdata";
import { noDns } from "./none";
import { route53Dns } from "./route53";
import { scalewayDns } from "./scaleway";
import type { ZoneArgs } from "./zone";

/** Who keeps a zone, and what that provider alone needs. */
export type DnsHome =
  | { provider: "scaleway" }
  /** Names are pointed by hand, or, as those in localhost, need no pointing. */
  | { provider: "none" }
  | { provider: "route53"; hostedZoneId: string }
  | { provider: "alwaysdata"; account: string; apiKey: pulumi.Input<string> };

/**
 * The zone, wherever it is kept.
 * @param projectId Scaleway project that it is in, where Scaleway keeps it
 */
export function openDns(home: DnsHome, zone: ZoneArgs, projectId: string): Dns {
  switch (home.provider) {
    case "scaleway":
      return scalewayDns({ ...zone, projectId });
    case "none":
      return noDns(zone);
    case "route53":
      return route53Dns({ ...zone, hostedZoneId: home.hostedZoneId });
    case "alwaysdata":
      return alwaysdataDns({ ...zone, account: home.account, apiKey: home.apiKey });
  }
}
