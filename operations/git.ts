import { execFileSync } from "node:child_process";
import { projectRoot } from "../sandbox/directory";

/** What `git` prints in a repository: this checkout, unless another is named. */
export function git(args: string[], repository = projectRoot): string {
  return execFileSync("git", args, { cwd: repository, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trimEnd();
}

/** The commit of this checkout; `undefined` when tracked files differ from it. */
export function cleanCommit(): string | undefined {
  return git(["status", "--porcelain", "--untracked-files=no"]) === "" ? git(["rev-parse", "HEAD"]) : undefined;
}
