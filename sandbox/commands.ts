import { existsSync, readFileSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { cacheDirectory, projectRoot, sandboxDirectory } from "./directory";
import { setUpEngine } from "./engine/set-up";
import { startLocalScaleway, type LocalScaleway } from "./scaleway";
import { Workspace, type PulumiResult } from "./workspace";

/** Another command of the same sandbox is running. Its message is for people. */
export class SandboxBusy extends Error {}

interface StackOption {
  stack: string;
}

export async function up({ stack }: StackOption): Promise<void> {
  await onStack(stack, async (workspace) => {
    const result = await workspace.run(["up", "--yes", "--skip-preview"], { show: true });
    if (result.exitCode === 0 && changed(result) === 0) console.log("Nothing to change.");
    return result;
  });
}

export async function preview({ stack }: StackOption): Promise<void> {
  await onStack(stack, (workspace) => workspace.run(["preview", "--diff"], { show: true }));
}

export async function destroy({ stack }: StackOption): Promise<void> {
  await onStack(stack, async (workspace, scaleway) => {
    const result = await workspace.run(["destroy", "--yes", "--skip-preview"], { show: true });
    if (result.exitCode === 0) console.log(`The local Scaleway holds ${describeRest(scaleway)}.`);
    return result;
  });
}

export function reset(): void {
  withLock(sandboxDirectory(), () => undefined);
  rmSync(sandboxDirectory(), { recursive: true, force: true });
  console.log("The sandbox is empty. The built engine and plugins are kept.");
}

function changed({ changes }: PulumiResult): number {
  return (changes.create ?? 0) + (changes.update ?? 0) + (changes.replace ?? 0) + (changes.delete ?? 0);
}
