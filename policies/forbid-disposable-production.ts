import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

export const forbidDisposableProduction: ResourcePolicy = {
  name: "forbid-disposable-production",
  rule: "Nothing of production is disposable.",
  why: "What is labelled so has no protection, no backups and no standby, and is deleted with its data when asked.",
  remedy: "set `disposable: false` in the production stack's file.",
  checks: { "*": lasting },
};

function lasting({ production, isDisposable, props }: Resource): Finding[] {
  const property = props.at("tags").isAbsent ? "labels" : "tags";
  return production && isDisposable
    ? [{ path: property, value: '"disposable"', must: "be without it in production" }]
    : [];
}
