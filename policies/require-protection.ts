import { forTypes } from "./kernel/checks";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";
import { everyStatefulType, isEncryptionKey, randomTypes } from "./kernel/stateful";

export const requireProtection: ResourcePolicy = {
  name: "require-protection",
  rule: "In production, what holds data, or the key that it is encrypted with, is protected from deletion and replacement.",
  why: "A renamed resource or a changed option can make Pulumi delete a database and make an empty one in its place.",
  remedy: "give the resource the option `protect: true`; to delete it one day, run `pulumi state unprotect` first.",
  scope: "production",
  checks: {
    ...forTypes(everyStatefulType, kept),
    // Of the values that Pulumi draws, a password may change; without the key, what it encrypted cannot be read.
    ...forTypes(randomTypes, (resource) => (isEncryptionKey(resource.type, resource.name) ? kept(resource) : [])),
  },
};

function kept({ isProtected }: Resource): Finding[] {
  return isProtected ? [] : [{ path: "options.protect", value: "false", must: "be true" }];
}
