import type { Check, ResourcePolicy } from "./kernel/policy";

export const forbidForceDestroy: ResourcePolicy = {
  name: "forbid-force-destroy",
  rule: "Nothing that holds data is deleted with its content, or without a last copy.",
  why: "These switches turn off the provider's last refusal: one wrong `pulumi destroy` or rename then takes the data too.",
  remedy: "leave the switch off; empty by hand what must go; label what may be lost `disposable`.",
  scope: "durable",
  checks: {
    "scaleway:object/bucket:Bucket": off("forceDestroy"),
    "scaleway:containers/namespace:Namespace": off("destroyRegistry"),
    // Left out, it is on: the disk goes with the machine.
    "scaleway:instance/server:Server": ({ props }) => props.at("rootVolume", "deleteOnTermination").mustBe(false),
    "aws:s3/bucket:Bucket": off("forceDestroy"),
    "aws:rds/instance:Instance": off("skipFinalSnapshot", "deleteAutomatedBackups"),
    "aws:rds/cluster:Cluster": off("skipFinalSnapshot", "deleteAutomatedBackups"),
    "aws:ecr/repository:Repository": off("forceDelete"),
    "aws:route53/zone:Zone": off("forceDestroy"),
  },
};

function off(...properties: string[]): Check {
  return ({ props }) => properties.flatMap((property) => props.at(property).mayOnlyBe(false));
}
