import type * as pulumi from "@pulumi/pulumi";
import { openDns } from "../dns";
import type { HostedEnvironment, HostOf } from "../environment";
import { ScalewayAlerts } from "./alerts";
import { ScalewayHost } from "./host";
import type { Staff } from "./staff";

export interface ScalewayEnvironment extends HostedEnvironment {
  /** `fr-par` */
  region: string;
  /** `fr-par-1` */
  zone: string;
  /** Names the key that deploys. */
  accessKey: string;
  /** Whom buckets let in, besides the apps. */
  staff?: Staff;
  /** Default: SCW_SECRET_KEY of Pulumi's process. */
  secretKey?: pulumi.Output<string>;
}

/** Scaleway, for the products of an environment. */
export function openScaleway(environment: ScalewayEnvironment): HostOf {
  const { name, owner, disposable, domain, dns, dnsTtl, region, zone, projectId, accessKey } = environment;
  if (environment.alertEmail !== undefined) {
    new ScalewayAlerts("alerts", { email: environment.alertEmail, region, projectId });
  }
  return ({ product }) =>
    new ScalewayHost(product, {
      placement: { environment: name, product, owner, disposable },
      dns: openDns(dns, { zone: domain, ttl: dnsTtl }, projectId),
      region,
      zone,
      projectId,
      accessKey,
      staff: environment.staff,
      webhooks: environment.webhooks,
      secretKey: environment.secretKey,
    });
}
