import type { Exemptions } from "./exemptions";
import type { Finding } from "./property";
import type { Resource } from "./resource";

/** What every policy says of itself; each sentence is printed with each violation. */
export interface PolicyText {
  /** Verb first, like its file: `require-https`, `forbid-…`, `limit-…`. */
  name: string;
  /** What it demands or forbids, in a sentence. */
  rule: string;
  /** The harm that is done without it, in a sentence or two. */
  why: string;
  /** What to change, in a sentence that starts with a verb. */
  remedy: string;
  /** Where it holds. Default: everywhere. */
  scope?: Scope;
}

/**
 * `everywhere`; `durable`: resources that are not labelled `disposable`; `production`: those of a production stack
 * that are not labelled `disposable`.
 */
export type Scope = "everywhere" | "durable" | "production";

export type Check = (resource: Resource) => Finding[];

/** A policy that judges one resource at a time, before it is created or changed. */
export interface ResourcePolicy extends PolicyText {
  /** By type token, `scaleway:redis/cluster:Cluster`; `*` is for every type that has no check of its own. */
  checks: Readonly<Record<string, Check>>;
}

/** A policy that judges the resources of a stack together, at the end of a preview or an update. */
export interface StackPolicy extends PolicyText {
  checkStack: (resources: readonly Resource[], exemptions: Exemptions) => Finding[];
}

export type Policy = ResourcePolicy | StackPolicy;

export function isStackPolicy(policy: Policy): policy is StackPolicy {
  return "checkStack" in policy;
}

/** `mandatory` stops the preview and the update; `advisory` prints; `disabled` does not run. */
export type Level = "mandatory" | "advisory" | "disabled";

export interface Levels {
  prod: Level;
  /** Level in every stack that is not a production one. */
  preprod: Level;
}

/** A policy and how strictly it holds. */
export interface TableRow extends Levels {
  policy: Policy;
}

export function isInScope(policy: PolicyText, resource: Resource): boolean {
  switch (policy.scope ?? "everywhere") {
    case "everywhere":
      return true;
    case "durable":
      return !resource.isDisposable;
    case "production":
      return resource.production && !resource.isDisposable;
  }
}

/** The text of a violation, as `pulumi preview` prints it under the policy's name and the resource. */
export function violation(policy: PolicyText, finding: Finding): string {
  return `${policy.rule} ${policy.why}
${finding.path} is ${finding.value}: it must ${finding.must}.
To mend: ${policy.remedy}`;
}
