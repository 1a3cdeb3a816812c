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

/** @param unlock the command that frees the stack, when a lock is what is in the way */
export function failedMessage(stack: string, stage: Stage, reason: string, unlock?: string): Message {
  const { title, stage: stages, lastMessage, locked } = texts.deployFailed;
  return {
    level: "failure",
    title: title(stack),
    text: [
      `${stages[stage]}. ${lastMessage} :`,
      codeBlock(reason),
      ...(unlock === undefined ? [] : [escape(locked(unlock))]),
    ].join("\n\n"),
  };
}

/** « 2 créées, 1 supprimée » */
export function countInWords(changes: readonly Change[]): string {
  return kinds
    .map((kind) => [kind, changes.filter((change) => change.kind === kind).length] as const)
    .filter(([, number]) => number > 0)
    .map(([kind, number]) => texts.kinds[kind](number))
    .join(", ");
}
