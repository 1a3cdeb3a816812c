import type * as aws from "@pulumi/aws/provider";
import type * as pulumi from "@pulumi/pulumi";
import type { Placement } from "../host";
import type { StoreKind } from "./kinds";

/** What the buckets of one store share. */
export interface Site {
  readonly placement: Placement;
  readonly kind: StoreKind;
  readonly provider: aws.Provider;
  readonly endpoint: string;
  readonly region: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: pulumi.Output<string>;
}
