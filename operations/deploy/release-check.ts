import { isProduction } from "../../policies/kernel/environment";
import type { Update } from "./history";

export interface Release {
  /** Commit of this repository that would be deployed; absent when files differ from it. */
  commit?: string;
  /** Version of each product that would run. */
  versions: Readonly<Record<string, string>>;
}

/** The stack that a release must have come up in before it reaches another: `preprod` for `prod`, none for others. */
export function rehearsalOf(stack: string): string | undefined {
  return isProduction(stack) ? stack.replace(/prod$/, "preprod") : undefined;
}

export interface Rehearsal {
  stack: string;
  /** Newest first. */
  updates: readonly Update[];
}

/**
 * Why a release may not reach production, one sentence each; none when it may: its very commit came up in
 * preproduction, and so did every version of a product that production does not run yet.
 *
 * @param production updates of production, newest first
 */
export function releaseMistakes(
  { commit, versions }: Release,
  rehearsal: Rehearsal,
  production: readonly Update[],
): string[] {
  return [
    ...commitMistakes(commit, rehearsal),
    ...Object.entries(versions).flatMap(([product, version]) => {
      const ran = (updates: readonly Update[]) =>
        updates.some((update) => update.succeeded && update.versions[product] === version);
      return ran(rehearsal.updates) || ran(production)
        ? []
        : [`${product} ${version} never came up in ${rehearsal.stack}: set it there and deploy there first.`];
    }),
  ];
}

function commitMistakes(commit: string | undefined, { stack, updates }: Rehearsal): string[] {
  if (commit === undefined) {
    return ["Files of this checkout differ from its commit: commit them, so that what reaches production has a name."];
  }
  const last = updates.find((update) => update.commit === commit);
  if (last === undefined) {
    return [`Commit ${commit.slice(0, 12)} was never deployed in ${stack}: deploy it there first.`];
  }
  return last.succeeded
    ? []
    : [`Commit ${commit.slice(0, 12)} did not come up in ${stack}: its last deployment there failed.`];
}
