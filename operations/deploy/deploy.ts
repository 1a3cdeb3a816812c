import type { Message } from "../notify/message";
import { policyPack, previewStack, readExemptions } from "../preview/preview";
import { summarise, type StackPreview } from "../preview/summary";
import { unlockCommand } from "../stack/way-out";
import type { Pulumi } from "../stack/pulumi";
import { updatesOf, versionsOf, type Update } from "./history";
import { deployedMessage, failedMessage, type Release, type Stage } from "./messages";
import { ranBefore, releaseMistakes, undoneMistakes } from "./release-check";

export interface Deployment {
  /** The stack to deploy. */
  pulumi: Pulumi;
  /** The stack in which the release must have come up before, unless it did in this one. */
  rehearsal?: Pulumi;
  /** Commit of the checkout; absent when files differ from it. */
  commit?: string;
  /** By product: instead of the version in the stack file, for this once. */
  versions: Readonly<Record<string, string>>;
  /** By product: the versions in the stack file at a commit; nothing when this checkout does not have it. */
  versionsAt: (commit: string) => Readonly<Record<string, string>>;
  /** What the team is told beside the versions: the release that the checkout is, with its notes in Markdown. */
  release?: Release;
}

export interface Outcome {
  deployed: boolean;
  /** What the team is told. */
  message: Message;
  /** What stands in the way, or is left to do, for the log. */
  reasons: string[];
}

/** Checks, previews and brings up a stack. Nothing is touched unless the checks, the policies and the preview pass. */
export async function deploy(deployment: Deployment): Promise<Outcome> {
  const { pulumi, rehearsal, commit, versions, versionsAt, release } = deployment;
  const { stack } = pulumi;
  const settings = Object.fromEntries(
    Object.entries(versions).map(([product, version]) => [`${product}:version`, version]),
  );
  const file = await versionsOf(pulumi);
  const wanted = { ...file, ...versions };
  const updates = await updatesOf(pulumi);

  const mistakes = undoneMistakes(stack, omit(file, Object.keys(versions)), lastOf(updates, versionsAt));
  // Nothing is asked of the rehearsal on the way back: it may have gone on, or not be readable.
  if (rehearsal && !ranBefore({ commit, versions: wanted }, updates)) {
    const tried = { stack: rehearsal.stack, updates: await updatesOf(rehearsal) };
    mistakes.push(...releaseMistakes({ commit, versions: wanted }, tried, updates));
  }
  if (mistakes.length > 0) return failed(stack, "check", mistakes);

  const preview = await previewStack(pulumi, [], settings);
  if (!preview.passed) return failed(stack, "preview", reasonsOf(preview));

  const { events, ...ending } = await pulumi.operate(["up", "--yes", "--skip-preview", ...policyPack], settings);
  const result = summarise(stack, events, ending, readExemptions());
  return result.passed
    ? {
        deployed: true,
        message: deployedMessage(stack, wanted, result.changes, release),
        reasons: onceOnly(stack, file, versions),
      }
    : failed(stack, "up", reasonsOf(result), unlockCommand(stack, ending.output));
}

function failed(stack: string, stage: Stage, reasons: string[], unlock?: string): Outcome {
  return {
    deployed: false,
    message: failedMessage(stack, stage, reasons, unlock),
    reasons: unlock === undefined ? reasons : [...reasons, lockAdvice(unlock)],
  };
}

/** The last deployment that succeeded: what it ran, and what the stack file said. */
function lastOf(updates: readonly Update[], versionsAt: Deployment["versionsAt"]) {
  const last = updates.find(({ succeeded }) => succeeded);
  return { ran: last?.versions ?? {}, said: last?.commit === undefined ? {} : versionsAt(last.commit) };
}

/** What keeps what was set for this once. */
function onceOnly(stack: string, file: Readonly<Record<string, string>>, versions: Deployment["versions"]): string[] {
  return Object.entries(versions)
    .filter(([product, version]) => file[product] !== version)
    .map(
      ([product, version]) =>
        `Pulumi.${stack}.yaml says ${product} ${file[product] ?? "does not run"}; the next deployment is refused until ` +
        `it says what is to run: pulumi config set --stack ${stack} ${product}:version ${version}`,
    );
}

function omit<Value>(values: Readonly<Record<string, Value>>, names: readonly string[]): Record<string, Value> {
  return Object.fromEntries(Object.entries(values).filter(([name]) => !names.includes(name)));
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
