import { spawnSync } from "node:child_process";
import { projectRoot } from "../engine/directory";
import { UsageError } from "../engine/usage-error";

/**
 * What `git` prints in a repository: this checkout, unless another is named.
 * @throws UsageError with what `git` said
 */
export function git(args: string[], repository = projectRoot): string {
  const { status, stdout, stderr } = run(args, repository);
  if (status !== 0) throw new UsageError(`git ${args[0]} failed: ${stderr.trim()}`);
  return stdout.trimEnd();
}

/** The commit of this checkout; `undefined` when tracked files differ from it. */
export function cleanCommit(): string | undefined {
  return git(["status", "--porcelain", "--untracked-files=no"]) === "" ? git(["rev-parse", "HEAD"]) : undefined;
}

/** What a file held at a commit; `undefined` when this checkout has no such commit, or the commit no such file. */
export function fileAt(commit: string, path: string): string | undefined {
  const object = `${commit}:${path}`;
  const isThere = run(["rev-parse", "--quiet", "--verify", object], projectRoot).status !== 1;
  return isThere ? git(["cat-file", "blob", object]) : undefined;
}

function run(args: string[], repository: string) {
  const ended = spawnSync("git", args, { cwd: repository, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (ended.error) throw new UsageError(`git cannot be run: ${ended.error.message}`);
  return ended;
}
