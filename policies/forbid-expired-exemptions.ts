import type { StackPolicy } from "./kernel/policy";

export const forbidExpiredExemptions: StackPolicy = {
  name: "forbid-expired-exemptions",
  rule: "No exemption outlives its date.",
  why: "An exemption that nobody looks at again is a hole that nobody remembers.",
  remedy:
    "mend the resource and remove the entry from policies/exemptions.yaml, or decide again and give a later date.",
  checkStack: (_resources, exemptions) =>
    exemptions.expired.map(({ policy, resource, until }) => ({
      path: `the exemption of ${resource} from ${policy}`,
      value: `expired since ${until}`,
      must: "be removed or renewed",
    })),
};
