import { rm } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../engine/directory";
import { readStackFile, requireStack } from "../engine/read-stack-file";
import { runConfig } from "./config";
import { setUpEngine } from "../engine/set-up";
import { UsageError } from "../engine/usage-error";
import type { LocalScaleway } from "./scaleway";
import { serve as serveLocalScaleway } from "./scaleway/serve";
import { exclusively, inSandbox, stateFile } from "./session";
import type { PulumiResult, Workspace } from "./workspace";

interface StackOption {
  stack: string;
}

export async function up({ stack }: StackOption): Promise<void> {
  await onStack(stack, async (workspace) => {
    const result = await workspace.run(["up", "--yes", "--skip-preview"], { show: true });
    if (result.exitCode === 0 && isUnchanged(result)) console.log("Nothing to change.");
    return result;
  });
}

export async function preview({ stack }: StackOption): Promise<void> {
  await onStack(stack, (workspace) => workspace.run(["preview"], { show: true }));
}

/** @throws UsageError before anything is gone: what is protected would stop Pulumi in the middle of the rest */
export async function destroy({ stack }: StackOption): Promise<void> {
  requireStack(stack);
  if (String(readStackFile(join(projectRoot, `Pulumi.${stack}.yaml`)).config?.["socle:disposable"]) !== "true") {
    throw new UsageError(
      `${stack} is not disposable: what holds its data is protected. To forget the whole sandbox: npm run sandbox -- reset`,
    );
  }
  await onStack(stack, async (workspace, scaleway) => {
    const result = await workspace.run(["destroy", "--yes", "--skip-preview"], { show: true });
    if (result.exitCode === 0) {
      const left = scaleway.resources().length;
      console.log(left === 0 ? "The local Scaleway is empty." : `The local Scaleway still holds ${left} resources.`);
    }
    return result;
  });
}

export async function config(args: readonly string[], { stack }: StackOption): Promise<void> {
  requireStack(stack);
  const engine = await setUpEngine({ progress: () => undefined });
  process.exitCode = runConfig(engine, stack, args);
}

export async function reset(): Promise<void> {
  await exclusively((directory) => rm(join(directory, "state"), { recursive: true, force: true }));
  console.log("The sandbox is empty. The engine and its plugins are kept.");
}

export async function serve({ port, json }: { port?: number; json?: boolean }): Promise<void> {
  await exclusively(
    (directory) => serveLocalScaleway({ port, json, stateFile: stateFile(directory) }),
    `serves the local Scaleway of this sandbox until it is stopped: press Ctrl-C there, or run kill ${process.pid}`,
  );
}

async function onStack(
  stack: string,
  work: (workspace: Workspace, scaleway: LocalScaleway) => Promise<PulumiResult>,
): Promise<void> {
  requireStack(stack);
  await inSandbox(async ({ open, scaleway }) => {
    console.error(`What exists, while this runs: ${scaleway.pageUrl}`);
    process.exitCode = (await work(await open(stack), scaleway)).exitCode;
  });
}

function isUnchanged({ changes }: PulumiResult): boolean {
  return Object.entries(changes).every(([kind, count]) => kind === "same" || count === 0);
}
