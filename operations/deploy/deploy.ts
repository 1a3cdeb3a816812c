import type { Message } from "../notify/message";
import { policyPack, previewStack, readExemptions } from "../preview/preview";
import { summarise, type StackPreview } from "../preview/summary";
import type { Pulumi } from "../stack/pulumi";
import { updatesOf, versionsOf } from "./history";
import { unlockCommand } from "./lock";
import { deployedMessage, failedMessage, type Release, type Stage } from "./messages";
import { releaseMistakes } from "./release-check";

export interface Deployment {
  /** The stack to deploy. */
  pulumi: Pulumi;
  /** The stack in which the release must have come up before. */
  rehearsal?: Pulumi;
  /** Commit of the checkout; absent when files differ from it. */
  commit?: string;
  /** By product: instead of the version in the stack file, for this once. */
  versions: Readonly<Record<string, string>>;
  /** What the team is told beside the versions: the release that the checkout is, with its notes in Markdown. */
  release?: Release;
}

export interface Outcome {
  deployed: boolean;
  /** What the team is told. */
  message: Message;
  /** What stands in the way, for the log. */
  reasons: string[];
}

/** Checks, previews and brings up a stack. Nothing is touched unless the checks, the policies and the preview pass. */
export async function deploy({ pulumi, rehearsal, commit, versions, release }: Deployment): Promise<Outcome> {
  const { stack } = pulumi;
  const settings = Object.fromEntries(
    Object.entries(versions).map(([product, version]) => [`${product}:version`, version]),
  );
  const wanted = { ...(await versionsOf(pulumi)), ...versions };

  if (rehearsal) {
    const tried = { stack: rehearsal.stack, updates: await updatesOf(rehearsal) };
    const mistakes = releaseMistakes({ commit, versions: wanted }, tried, await updatesOf(pulumi));
    if (mistakes.length > 0) return failed(stack, "check", mistakes);
  }

  const preview = await previewStack(pulumi, [], settings);
  if (!preview.passed) return failed(stack, "preview", reasonsOf(preview));

  const { events, ...ending } = await pulumi.operate(["up", "--yes", "--skip-preview", ...policyPack], settings);
  const result = summarise(stack, events, ending, readExemptions());
  return result.passed
    ? { deployed: true, message: deployedMessage(stack, wanted, result.changes, release), reasons: [] }
    : failed(stack, "up", reasonsOf(result), unlockCommand(stack, ending.output));
}

function failed(stack: string, stage: Stage, reasons: string[], unlock?: string): Outcome {
  return {
    deployed: false,
    message: failedMessage(stack, stage, reasons.at(-1) ?? "", unlock),
    reasons: unlock === undefined ? reasons : [...reasons, lockAdvice(unlock)],
  };
}

function lockAdvice(unlock: string): string {
  return `Another run holds the stack, or was killed while it did. If none is running, free it with: ${unlock}`;
}

/** Errors and mandatory violations; the last one is the nearest to what went wrong. */
function reasonsOf({ violations, diagnostics }: StackPreview): string[] {
  return [
    ...violations
      .filter(({ level }) => level === "mandatory")
      .map(({ policy, resource, message }) => [`${policy}${on(resource)}`, message].join("\n")),
    ...diagnostics
      .filter(({ severity }) => severity === "error")
      .map(({ resource, message }) => `${message}${on(resource)}`),
  ];
}

function on(resource: string | undefined): string {
  return resource === undefined ? "" : ` (${resource})`;
}
