import { forbidForeignEnvironments } from "./forbid-foreign-environments";
import { violation } from "./kernel/policy";
import { isStateful } from "./kernel/stateful";
import { canonicalType } from "./kernel/type-tokens";

/** A resource in the state of a stack, as `pulumi stack export` writes it. */
export interface DeployedResource {
  urn: string;
  type: string;
  /** What the provider calls it. */
  id?: string;
}

/** The state of one environment. */
export interface DeployedStack {
  name: string;
  resources: readonly DeployedResource[];
}

export interface SharedResource {
  /** The resource in each stack that has it. */
  urns: string[];
  /** The violation, as a policy of the pack would print it. */
  message: string;
}

const keyTypes: ReadonlySet<string> = new Set(["scaleway:iam/apiKey:ApiKey", "aws:iam/accessKey:AccessKey"]);

/**
 * The databases, buckets, keys and other stateful resources that are in more than one environment: the part of
 * `forbid-foreign-environments` that a pack cannot see, for it is shown one stack at a time.
 */
export function sharedResources(stacks: readonly DeployedStack[]): SharedResource[] {
  const holders = new Map<string, { stack: string; urn: string }[]>();
  for (const { name, resources } of stacks) {
    for (const { type, id, urn } of resources) {
      if (id === undefined || id === "" || !(isStateful(type) || keyTypes.has(canonicalType(type)))) continue;
      const key = `${canonicalType(type)} ${id}`;
      holders.set(key, [...(holders.get(key) ?? []), { stack: name, urn }]);
    }
  }
  return [...holders].flatMap(([key, all]) => {
    const environments = [...new Set(all.map(({ stack }) => stack))];
    if (environments.length < 2) return [];
    const finding = { path: key, value: `in ${environments.join(" and ")}`, must: "be in one environment" };
    return [{ urns: all.map(({ urn }) => urn), message: violation(forbidForeignEnvironments, finding) }];
  });
}
