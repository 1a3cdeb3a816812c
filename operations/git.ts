import { execFileSync } from "node:child_process";
import { projectRoot } from "../sandbox/directory";

/** What `git` prints, in this checkout. */
export function git(...args: string[]): string {
  return execFileSync("git", args, { cwd: projectRoot, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trimEnd();
}

/** The commit of this checkout; `undefined` when tracked files differ from it. */
export function cleanCommit(): string | undefined {
  return git("status", "--porcelain", "--untracked-files=no") === "" ? git("rev-parse", "HEAD") : undefined;
}
