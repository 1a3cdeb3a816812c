import { execFileSync } from "node:child_process";
import { projectRoot } from "../engine/directory";

/** What `git` prints in a repository: this checkout, unless another is named. */
export function git(args: string[], repository = projectRoot): string {
  return execFileSync("git", args, { cwd: repository, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 }).trimEnd();
}

/** The commit of this checkout; `undefined` when tracked files differ from it. */
export function cleanCommit(): string | undefined {
  return git(["status", "--porcelain", "--untracked-files=no"]) === "" ? git(["rev-parse", "HEAD"]) : undefined;
}

/** What a file held at a commit; `undefined` when this checkout has no such commit, or the commit no such file. */
export function fileAt(commit: string, path: string): string | undefined {
  try {
    return git(["cat-file", "blob", git(["rev-parse", "--quiet", "--verify", `${commit}:${path}`])]);
  } catch (error) {
    if (error instanceof Error && "status" in error && error.status === 1) return undefined;
    throw error;
  }
}
