import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { userInfo } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../engine/directory";
import { requireStack } from "../engine/read-stack-file";
import { describe, recover as settleInterrupted } from "../engine/recover/recover";
import { UsageError } from "../engine/usage-error";
import { codeHost } from "./code-host";
import { comment as writeComment } from "./comment/comment";
import { deploy as deployStack, type Deployment } from "./deploy/deploy";
import { updatesOf, versionsInFile } from "./deploy/history";
import { interruptedMessage } from "./deploy/messages";
import { rehearsalEnvironment, rehearsalOf } from "./deploy/rehearsal";
import { lookForDrift } from "./drift/look";
import { cleanCommit, fileAt } from "./git";
import { notify as notifyChannels, tell } from "./notify/notify";
import { previewMarkdown } from "./preview/markdown";
import { previewStacks } from "./preview/preview";
import { commitsBetween, lastRelease, releaseAt } from "./release-notes/commits";
import { releaseNotes as writeReleaseNotes } from "./release-notes/release-notes";
import { reviewStackFile } from "./review/stack-file";
import { setUpSsh } from "./ssh/set-up";
import { accountOf } from "./stack/account";
import { withStacks, type Place } from "./stack/pulumi";
import { deployedStacks, stacksOnScaleway } from "./stacks";

interface StackOptions extends Place {
  /** Default: those that pipelines deploy. */
  stack?: string[];
}

interface Report {
  markdown?: string;
}

export async function preview({ stack, sandbox, markdown, json }: StackOptions & Report & { json?: boolean }) {
  const names = stack ?? (sandbox ? stacksOnScaleway() : deployedStacks);
  const previews = await withStacks(names, { sandbox }, (stacks) => previewStacks(stacks));
  const title = sandbox ? "Preview on the local Scaleway" : "Preview";
  const summary = previewMarkdown(previews, { title, limit: summaryLimit() });
  if (json) console.log(JSON.stringify(previews, undefined, 2));
  if (!json || markdown !== undefined) write(summary, markdown);
  if (!previews.every(({ passed }) => passed)) process.exitCode = 1;
}

export async function comment({ markdown, stack }: Required<Report> & { stack?: string }) {
  console.log(await writeComment(readText(markdown), process.env, stack));
}

interface DeployOptions extends Place {
  stack: string;
  version?: Record<string, string>;
}

export async function deploy({ stack, version = {}, sandbox }: DeployOptions) {
  const rehearsalStack = rehearsalOf(stack);
  const names: [string, ...string[]] = rehearsalStack === undefined ? [stack] : [stack, rehearsalStack];
  const environments = rehearsalStack === undefined ? {} : { [rehearsalStack]: rehearsalEnvironment(process.env) };
  const link = codeHost(process.env).runAddress;
  await withStacks(names, { sandbox, environments }, async ([pulumi, rehearsal]) => {
    const { deployed, message, reasons } = await deployStack({
      pulumi,
      rehearsal,
      commit: cleanCommit(),
      versions: version,
      versionsAt: (commit) => versionsInFile(fileAt(commit, `Pulumi.${stack}.yaml`)),
      release: releaseHere(),
    }).catch(async (error: unknown) => {
      await tell(pulumi, { ...interruptedMessage(stack), link });
      throw error;
    });
    for (const reason of reasons) console.error(reason);
    console.error(deployed ? `${stack} is deployed.` : `${stack} is not deployed.`);
    if (!deployed) process.exitCode = 1;
    await tell(pulumi, { ...message, link });
  });
}

/** For the end of a job that was cancelled or ran out of time, whose `deploy` may not have come to tell anybody. */
export async function interrupted({ stack }: { stack: string }) {
  const link = codeHost(process.env).runAddress;
  await withStacks([stack], {}, ([pulumi]) => tell(pulumi, { ...interruptedMessage(stack), link }));
}

export async function deployed({ stack, sandbox }: Place & { stack: string }) {
  await withStacks([stack], { sandbox }, async ([pulumi]) => {
    const commit = (await updatesOf(pulumi)).find(({ succeeded }) => succeeded)?.commit;
    if (commit === undefined) throw new UsageError(`${stack} was never deployed from a commit.`);
    console.log(commit);
  });
}

export async function drift({ stack, sandbox, markdown }: StackOptions & Report) {
  await withStacks(stack ?? deployedStacks, { sandbox }, async (stacks) => {
    let report = "";
    const found = await lookForDrift(stacks, {
      limit: summaryLimit(),
      link: codeHost(process.env).runAddress,
      write: (text) => {
        report += text;
        write(markdown === undefined ? text : report, markdown);
      },
    });
    process.exitCode = { none: 0, unknown: 1, drifted: 2 }[found];
  });
}

export async function recover({ stack }: { stack: string }) {
  await withStacks([stack], {}, async ([pulumi]) => {
    const outcomes = await settleInterrupted(
      (args) => pulumi.run(args),
      () => accountOf(pulumi, process.env),
    );
    for (const outcome of outcomes) console.error(describe(outcome));
    console.error(outcomes.length === 0 ? "Nothing was interrupted." : `Now run: pulumi up --stack ${stack}`);
  });
}

export function review(stack: string, { from, version }: { from: string; version: Record<string, string> }) {
  requireStack(from);
  const file = (name: string) => join(projectRoot, `Pulumi.${name}.yaml`);
  writeFileSync(file(stack), reviewStackFile(readFileSync(file(from), "utf8"), { stack, from, versions: version }));
  console.error(`Pulumi.${stack}.yaml is written. Now run: pulumi stack select --create ${stack} && pulumi up`);
}

export function releaseNotes({ markdown }: Report) {
  write(notesHere(), markdown);
}

export async function notify({ stack, title }: { stack: string; title: string }) {
  await withStacks([stack], {}, async ([pulumi]) => {
    const link = codeHost(process.env).runAddress;
    if (!(await notifyChannels(pulumi, { level: "info", title, text: "", link }))) process.exitCode = 1;
  });
}

export function ssh() {
  console.error(setUpSsh(process.env, userInfo().homedir));
}

/** The release that this checkout is, and its notes. */
function releaseHere(): Deployment["release"] {
  const name = releaseAt("HEAD");
  return name === undefined ? undefined : { name, notes: notesHere() };
}

/** What changed between the release before and this checkout. */
function notesHere(): string {
  const start = lastRelease("HEAD");
  return writeReleaseNotes(commitsBetween(start, "HEAD"), start, summaryLimit());
}

/** Room for the lines that a comment begins with is left. */
function summaryLimit(): number {
  return codeHost(process.env).commentLimit - 200;
}

function readText(file: string): string {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}.`);
  return readFileSync(file, "utf8");
}

function write(text: string, file: string | undefined): void {
  if (file === undefined) process.stdout.write(text);
  else writeFileSync(file, text);
}
