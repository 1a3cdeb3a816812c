import { execFileSync } from "node:child_process";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { UsageError } from "../../../engine/usage-error";
import { commitsBetween, lastRelease, releaseAt } from "../../../operations/release-notes/commits";
import { codeHost } from "../../../operations/code-host";
import { releaseNotes as notesOf } from "../../../operations/release-notes/release-notes";

let repository: string;

const releaseNotes = (commits: Parameters<typeof notesOf>[0], from?: string) => notesOf(commits, from, Infinity);

function git(...args: string[]): void {
  execFileSync("git", ["-c", "user.name=Test", "-c", "user.email=test@example.test", ...args], { cwd: repository });
}

function commit(subject: string, ...files: string[]): void {
  for (const file of files) {
    mkdirSync(dirname(join(repository, file)), { recursive: true });
    writeFileSync(join(repository, file), subject);
  }
  git("add", ".");
  git("commit", "--quiet", "--message", subject);
}

beforeAll(() => {
  repository = mkdtempSync(join(tmpdir(), "socle-history-"));
  git("init", "--quiet", "--initial-branch", "main");
  commit("Start", "README.md");
  git("tag", "v0.9.0");
  git("tag", "nightly");
  commit("Run APILOS (#12)", "products/apilos.ts", "test/products/apilos.test.ts");
  git("tag", "v1.0.0");
  git("tag", "v1.0.1-rc.1");
  commit("Give LVAO's web 2 GB (#13)", "Pulumi.prod.yaml");
  commit("Bump zod", "package.json", "package-lock.json");
  commit("Close <b>buckets</b> to @everyone", "policies/forbid.ts", "components/bucket.ts");
  git("switch", "--quiet", "--create", "branch");
  commit("wip", "docs/a.md");
  commit("wip again", "products/lvao.ts");
  git("switch", "--quiet", "main");
  git("merge", "--quiet", "--no-ff", "branch", "-m", "Merge pull request #14 from team/branch", "-m", "Describe LVAO");
  git("switch", "--quiet", "--create", "other");
  commit("wip", "docs/b.md");
  git("switch", "--quiet", "main");
  git(
    ...["merge", "--quiet", "--no-ff", "other", "-m", "Merge branch 'other' into 'main'"],
    ...["-m", "Explain backups", "-m", "See merge request team/socle!15"],
  );
  git("tag", "v1.1.0");
  git("tag", "v1.1.0-rc.1");
  git("tag", "v1.1.1");
});
afterAll(() => rmSync(repository, { recursive: true }));

test("the last release is the newest before, not the reference's own tag, nor any other tag", () => {
  expect(lastRelease("HEAD", repository)).toBe("v1.0.0");
  expect(lastRelease("v1.0.0", repository)).toBe("v0.9.0");
  expect(lastRelease("v0.9.0", repository)).toBeUndefined();
  expect(releaseAt("HEAD", repository)).toBe("v1.1.1");
  expect(releaseAt("v1.1.0^", repository)).toBeUndefined();
});

test("notes are grouped by what they touch, with the numbers of the requests, newest first", () => {
  expect(releaseNotes(commitsBetween("v1.0.0", "HEAD", repository), "v1.0.0")).toBe(`## Changes since v1.0.0

### Products

- Describe LVAO (#14)

### Environments

- Give LVAO's web 2 GB (#13)

### Components and hosts

- Close &lt;b&gt;buckets&lt;/b&gt; to @\u2060everyone

### Dependencies

- Bump zod

### Sandbox, tests and documentation

- Explain backups (!15)
`);
});

test("a message that is written like git's answer, or like Markdown, is the title of one commit", () => {
  git("switch", "--quiet", "--detach", "v1.0.0");
  commit("Fix\r# Title\u001eFake\u001f\u001fproducts/lvao.ts", "products/é.ts");
  const notes = releaseNotes(commitsBetween("v1.0.0", "HEAD", repository), "v1.0.0");
  expect(notes).toBe(
    "## Changes since v1.0.0\n\n### Products\n\n- Fix # Title\u001eFake\u001f\u001fproducts/lvao.ts\n",
  );
  git("switch", "--quiet", "main");
});

test("what git refuses is said without a stack trace", () => {
  expect(() => commitsBetween("v9.9.9", "HEAD", repository)).toThrow(UsageError);
  expect(() => lastRelease("HEAD", tmpdir())).toThrow("git tag failed: fatal: not a git repository");
});

test("the first release has the whole history", () => {
  expect(commitsBetween(undefined, "v1.0.0", repository).map(({ title, request }) => [title, request])).toEqual([
    ["Run APILOS", "#12"],
    ["Start", undefined],
  ]);
  expect(releaseNotes([])).toBe("## First release\n\nNo changes.\n");
});

test("notes of thousands of commits are cut to what a code host takes, and whole on one's own computer", () => {
  const commits = Array.from({ length: 3000 }, (_, number) => ({ title: `Give ${number} what it needs`, files: [] }));
  const { commentLimit } = codeHost({ GITHUB_ACTIONS: "true" });
  const cut = notesOf(commits, undefined, commentLimit);
  expect(cut.length).toBeLessThanOrEqual(commentLimit);
  expect(cut).toMatch(/what it needs\n\n\*\*The notes are cut here: .*\n$/);
  expect(notesOf(commits, undefined, codeHost({}).commentLimit)).toContain("- Give 2999 what it needs");
});
