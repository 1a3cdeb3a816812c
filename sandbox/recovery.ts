import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, recover } from "../engine/recover/recover";
import { isRunning } from "../engine/lock";
import type { LocalScaleway } from "./scaleway";
import { UsageError } from "../engine/usage-error";
import type { Workspace } from "./workspace";

/**
 * Picks up what a killed `pulumi` left in a sandbox: its lock, and creations that reached the local Scaleway but not the
 * state. Only for who has the sandbox to themselves: a lock that is found is taken for abandoned once its process is gone.
 *
 * @throws UsageError when that process still runs
 */
export async function recoverSandbox(
  workspace: Workspace,
  { apiUrl, s3Url, secretKey, projectId }: LocalScaleway,
  progress: (line: string) => void,
): Promise<void> {
  const run = async (args: string[]) => {
    const { exitCode, output } = await workspace.run(args);
    if (exitCode !== 0) throw new UsageError(`pulumi ${args.join(" ")} failed:\n${output}`);
  };
  const owners = lockOwners(workspace.locks);
  const working = owners.find(isRunning);
  if (working !== undefined) {
    throw new UsageError(
      `Process ${working}, an earlier pulumi, still works on ${workspace.stack}: wait until it has ended.`,
    );
  }
  removeUnfinishedFiles(workspace.backend);
  if (owners.length > 0) {
    progress(`The last command on ${workspace.stack} was killed: removing its lock.`);
    await run(["cancel", "--yes"]);
  }
  if (!isInterrupted(workspace.stateFile)) return;
  progress("Looking for what it was making when it was killed …");
  const account = { apiUrl, secretKey, projectId, s3Url: () => s3Url };
  for (const outcome of await recover(run, () => Promise.resolve(account))) progress(`  ${describe(outcome)}`);
}

/**
 * Files that Pulumi was writing when it was killed: it writes beside the file that it replaces. Descriptions of files
 * (`.attrs`), which backends have that were opened without `metadata=skip`, it writes in place; a half of one hides its
 * file.
 */
function removeUnfinishedFiles(backend: string): void {
  const files = readdirSync(backend, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  for (const { parentPath, name } of files) {
    const file = join(parentPath, name);
    if (name.endsWith(".tmp") || (name.endsWith(".attrs") && !isJson(file))) rmSync(file);
  }
}

function isJson(file: string): boolean {
  try {
    JSON.parse(readFileSync(file, "utf8"));
    return true;
  } catch {
    return false;
  }
}

function lockOwners(folder: string): number[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith(".json"));
  const locks = files.map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as { pid: number });
  return locks.map(({ pid }) => pid);
}

function isInterrupted(stateFile: string): boolean {
  const { checkpoint } = JSON.parse(readFileSync(stateFile, "utf8")) as {
    checkpoint: { latest?: { pending_operations?: unknown[] } };
  };
  return (checkpoint.latest?.pending_operations ?? []).length > 0;
}
