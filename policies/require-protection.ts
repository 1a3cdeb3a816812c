import { forTypes } from "./kernel/checks";
import type { ResourcePolicy } from "./kernel/policy";
import { everyStatefulType } from "./kernel/stateful";

export const requireProtection: ResourcePolicy = {
  name: "require-protection",
  rule: "In production, what holds data is protected from deletion and replacement.",
  why: "A renamed resource or a changed option can make Pulumi delete a database and make an empty one in its place.",
  remedy: "give the resource the option `protect: true`; to delete it one day, run `pulumi state unprotect` first.",
  scope: "production",
  checks: forTypes(everyStatefulType, ({ isProtected }) =>
    isProtected ? [] : [{ path: "options.protect", value: "false", must: "be true" }],
  ),
};
