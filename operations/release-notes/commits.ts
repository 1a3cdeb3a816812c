import { git } from "../git";

/** One change of the history, as a reader of release notes sees it. */
export interface Commit {
  /** Subject without the number of its pull or merge request. */
  title: string;
  /** `#12` on GitHub, `!12` on GitLab. */
  request?: string;
  files: string[];
}

const recordSeparator = "\u001e";
const fieldSeparator = "\u001f";

/** The commits of the main line from a tag (left out) to a reference; a merge counts as one, with all its files. */
export function commitsBetween(from: string | undefined, to: string, repository?: string): Commit[] {
  const range = from === undefined ? to : `${from}..${to}`;
  const format = `${recordSeparator}%s${fieldSeparator}%b${fieldSeparator}`;
  return parseLog(git(["log", "--first-parent", "-m", "--name-only", `--format=${format}`, range], repository));
}

/** The newest release before a reference, without one that is the reference itself. */
export function lastRelease(before: string, repository?: string): string | undefined {
  // Unlike `git describe`, it is no error when there is none.
  const merged = git(
    ["tag", "--merged", before, "--no-contains", before, "--list", "v*.*.*", "--sort=-v:refname"],
    repository,
  );
  return merged.split("\n").find(Boolean);
}

/** The release that a reference is. */
export function releaseAt(reference: string, repository?: string): string | undefined {
  return git(["tag", "--points-at", reference, "--list", "v*.*.*"], repository).split("\n").find(Boolean);
}

export function parseLog(log: string): Commit[] {
  return log
    .split(recordSeparator)
    .slice(1)
    .map((record) => {
      const [subject = "", body = "", files = ""] = record.split(fieldSeparator);
      return { ...titleOf(subject, body), files: files.split("\n").filter(Boolean) };
    });
}

/** The three forms in which hosts write the number of a request: squashed, merged by GitHub, merged by GitLab. */
function titleOf(subject: string, body: string): Pick<Commit, "title" | "request"> {
  const [firstLine] = body.split("\n").filter(Boolean);
  const github = /^Merge pull request (#\d+) from /.exec(subject);
  if (github) return { title: firstLine ?? subject, request: github[1] };
  if (/^Merge branch '/.test(subject)) {
    const number = /^See merge request \S*?(!\d+)$/m.exec(body)?.[1];
    return { title: firstLine ?? subject, ...(number && { request: number }) };
  }
  const squashed = /^(.*) \((#\d+)\)$/.exec(subject);
  return squashed ? { title: squashed[1] ?? subject, request: squashed[2] } : { title: subject };
}
