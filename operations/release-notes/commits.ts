import { git } from "../git";

/** One change of the history, as a reader of release notes sees it. */
export interface Commit {
  /** Subject without the number of its pull or merge request. */
  title: string;
  /** `#12` on GitHub, `!12` on GitLab. */
  request?: string;
  files: string[];
}

/** The one character that neither a message nor a name of a file may have. */
const separator = "\0";

/** The commits of the main line from a tag (left out) to a reference; a merge counts as one, with all its files. */
export function commitsBetween(from: string | undefined, to: string, repository?: string): Commit[] {
  const range = from === undefined ? to : `${from}..${to}`;
  const log = ["log", "--first-parent", "-m", "--name-only", "--format=%x00%s%x00%b%x00", range];
  return parseLog(git(["-c", "core.quotePath=false", ...log], repository));
}

/** The newest release before a reference, without one that is the reference itself. */
export function lastRelease(before: string, repository?: string): string | undefined {
  // Unlike `git describe`, it is no error when there is none.
  return releases(["--merged", before, "--no-contains", before], repository)[0];
}

/** The release that a reference is: the newest, where one commit was released again. */
export function releaseAt(reference: string, repository?: string): string | undefined {
  return releases(["--points-at", reference], repository)[0];
}

/** Tags that pipelines deploy, newest first. Any other (`v1.2.3-rc.1`) is somebody's own. */
function releases(choice: string[], repository?: string): string[] {
  const tags = git(["tag", ...choice, "--sort=-v:refname"], repository).split("\n");
  return tags.filter((tag) => /^v\d+\.\d+\.\d+$/.test(tag));
}

function parseLog(log: string): Commit[] {
  const [, ...fields] = log.split(separator);
  return Array.from({ length: fields.length / 3 }, (_, index) => {
    const [subject = "", body = "", files = ""] = fields.slice(index * 3);
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
