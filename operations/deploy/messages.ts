import { codeBlock, escape } from "../markdown";
import type { Message } from "../notify/message";
import { kinds, type Change } from "../preview/changes";
import { texts } from "../texts";

export type Stage = keyof typeof texts.deployFailed.stage;

export interface Release {
  /** `v1.2.3` */
  name: string;
  /** Markdown. */
  notes: string;
}

export function deployedMessage(
  stack: string,
  versions: Readonly<Record<string, string>>,
  changes: readonly Change[],
  release?: Release,
): Message {
  const { title, releaseTitle, running, changes: changed, noChanges } = texts.deployed;
  const facts = [
    ...Object.entries(versions).map(([product, version]) => `- ${escape(running(product, version))}`),
    `- ${changes.length === 0 ? noChanges : changed(countInWords(changes))}`,
  ].join("\n");
  return {
    level: "success",
    title: release ? releaseTitle(release.name, stack) : title(stack),
    text: release ? `${facts}\n\n${release.notes}` : facts,
  };
}

/**
 * What an engine or a release command said is left to the log of the job: it may tell of people, and chats keep it. The
 * checks before say nothing but versions and commits.
 * @param unlock the command that frees the stack, when a lock is what is in the way
 */
export function failedMessage(stack: string, stage: Stage, reasons: readonly string[], unlock?: string): Message {
  const { title, stage: stages, locked } = texts.deployFailed;
  const text = [
    `${stages[stage]}.`,
    stage === "check" ? codeBlock(reasons.join("\n")) : texts.inLog,
    ...(unlock === undefined ? [] : [escape(locked(unlock))]),
  ];
  return { level: "failure", title: title(stack), text: text.join("\n\n") };
}

/** Of a deployment that came to no result: its command failed, or was ended from outside. */
export function interruptedMessage(stack: string): Message {
  const { title, advice } = texts.deployInterrupted;
  return { level: "failure", title: title(stack), text: advice("docs/interrupted-updates.md") };
}

/** « 2 créées, 1 supprimée » */
function countInWords(changes: readonly Change[]): string {
  return kinds
    .map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => texts.kinds[kind](number))
    .join(", ");
}
