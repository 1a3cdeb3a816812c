import * as pulumi from "@pulumi/pulumi";
import type { Dns, Placement } from "../host";
import type { BucketGrant } from "./bucket-policy";

/** What every part of one product in one environment shares on Scaleway. */
export interface Site {
  readonly placement: Placement;
  /** `fr-par` */
  readonly region: string;
  /** `fr-par-1` */
  readonly zone: string;
  readonly projectId: string;
  readonly privateNetworkId: pulumi.Output<string>;
  readonly containerNamespaceId: pulumi.Output<string>;
  /** DNS zone of the environment. */
  readonly dns: Dns;
  /** What is granted on every bucket, besides the apps' own grants: to who deploys, and to who looks. */
  staff(): pulumi.Output<BucketGrant[]>;
  /** Secret of Secret Manager with the webhooks of the team, for uptime checks; absent when there are none. */
  webhookSecret(): WebhookSecret | undefined;
  /** What the programs that wait for containers call the API with. Default: SCW_SECRET_KEY of Pulumi's process. */
  readonly secretKey?: pulumi.Output<string>;
}

export interface WebhookSecret {
  secretId: pulumi.Output<string>;
  /** What must exist before a job can read it. */
  ready: pulumi.Resource[];
}

/** What Scaleway must have answered about something that exists. */
export function known<Value>(value: Value | undefined, of: string, what: string): Value {
  if (value === undefined || value === "") {
    throw new pulumi.RunError(
      `Scaleway gave the ${of} no ${what}: look at it in the console, then run pulumi up --refresh`,
    );
  }
  return value;
}
