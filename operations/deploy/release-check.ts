import type { Update } from "./history";

export interface Release {
  /** Commit of this repository that would be deployed; absent when files differ from it. */
  commit?: string;
  /** Version of each product that would run. */
  versions: Readonly<Record<string, string>>;
}

export interface Rehearsal {
  stack: string;
  /** Newest first. */
  updates: readonly Update[];
}

/** Whether a stack itself came up with a release before: with this commit and each version, not necessarily together. */
export function ranBefore({ commit, versions }: Release, updates: readonly Update[]): boolean {
  return (
    commit !== undefined &&
    updates.some((update) => update.succeeded && update.commit === commit) &&
    Object.entries(versions).every(([product, version]) => cameUp(updates, product, version))
  );
}

function cameUp(updates: readonly Update[], product: string, version: string): boolean {
  return updates.some((update) => update.succeeded && update.versions[product] === version);
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
    ...Object.entries(versions)
      .filter(([product, version]) => ![rehearsal.updates, production].some((ran) => cameUp(ran, product, version)))
      .map(
        ([product, version]) =>
          `${product} ${version} never came up in ${rehearsal.stack}: set it there and deploy there first.`,
      ),
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

/**
 * Versions that this deployment would bring back although the last one put others in their place, one sentence each: a
 * rollback by `--version` leaves the stack file as it was.
 *
 * @param file versions in the stack file, now
 * @param last the last deployment that succeeded, and what the stack file said then
 */
export function undoneMistakes(
  stack: string,
  file: Readonly<Record<string, string>>,
  last: { ran: Readonly<Record<string, string>>; said: Readonly<Record<string, string>> },
): string[] {
  return Object.entries(file).flatMap(([product, version]) => {
    const ran = last.ran[product];
    return ran === undefined || ran === version || last.said[product] !== version
      ? []
      : [
          `${product} ${ran} was set over ${version} by --version, and this would bring ${version} back. Keep ${ran}: ` +
            `pulumi config set --stack ${stack} ${product}:version ${ran}. ` +
            `Or mean it: deploy with --version ${product}=${version}.`,
        ];
  });
}
