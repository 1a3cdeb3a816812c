import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { UsageError } from "../../../engine/usage-error";
import { comment, markerOf } from "../../../operations/comment/comment";
import { standIn, type Answer, type Received, type StandIn } from "./http-stand-in";

const marker = markerOf();
const sha = "0123456789abcdef0123456789abcdef01234567";
const bodyOf = (text: string) => `${marker}\nOf commit ${sha}.\n\n${text}`;

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "socle-comment-"))));
afterEach(() => rmSync(directory, { recursive: true }));

interface Stored {
  id: number;
  body: string;
  user: { type: string };
  author: { id: number };
}

const ours = { user: { type: "Bot" }, author: { id: 7 } };
const theirs = { user: { type: "User" }, author: { id: 8 } };

/** Both hosts' list, create and update, over pages of two. */
function host(
  comments: Stored[],
  refuse: (request: Received) => number | undefined = () => undefined,
): Promise<StandIn> {
  return standIn((request): Answer => {
    const status = refuse(request);
    if (status !== undefined) return { status };
    const { pathname, searchParams } = new URL(request.path, "http://host");
    if (pathname.endsWith("/user")) return { body: { id: 7 } };
    const { body = "" } = (request.body ?? {}) as { body?: string };
    if (request.method === "GET") {
      const start = (Number(searchParams.get("page")) - 1) * 2;
      const more = start + 2 < comments.length;
      return {
        body: comments.slice(start, start + 2),
        headers: more ? { link: '<http://host?page=9>; rel="next"' } : {},
      };
    }
    if (request.method === "POST") comments.push({ id: comments.length + 1, body, ...ours });
    const known = comments.find(({ id }) => pathname.endsWith(`/${id}`));
    if (known) known.body = body;
    return { status: request.method === "POST" ? 201 : 200, body: {} };
  });
}

function github(address: string): NodeJS.ProcessEnv {
  const event = join(directory, "event.json");
  writeFileSync(event, JSON.stringify({ pull_request: { number: 12, head: { sha } } }));
  return {
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: address,
    GITHUB_REPOSITORY: "team/socle",
    GITHUB_EVENT_PATH: event,
    GITHUB_TOKEN: "t0ken",
    GITHUB_STEP_SUMMARY: join(directory, "summary.md"),
  };
}

const gitlab = (address: string): NodeJS.ProcessEnv => ({
  GITLAB_CI: "true",
  CI_API_V4_URL: address,
  CI_PROJECT_ID: "34",
  CI_MERGE_REQUEST_IID: "12",
  CI_COMMIT_SHA: sha,
  GITLAB_TOKEN: "t0ken",
});

describe.each([
  ["GitHub", github, "/repos/team/socle/issues/12/comments", "/repos/team/socle/issues/comments/4", "PATCH"],
  ["GitLab", gitlab, "/projects/34/merge_requests/12/notes", "/projects/34/merge_requests/12/notes/4", "PUT"],
] as const)("on %s", (_, variables, listPath, commentPath, updateMethod) => {
  test("the first summary is a new comment, with its mark and the commit that it is of", async () => {
    const comments: Stored[] = [];
    await using api = await host(comments);
    expect(await comment("## Preview\n", variables(api.address))).toBe("Commented.");
    expect(comments).toMatchObject([{ body: bodyOf("## Preview\n") }]);
    expect(api.received.at(-1)).toMatchObject({ method: "POST", path: listPath });
  });

  test("the next one takes its place, on whatever page it is", async () => {
    const comments: Stored[] = [
      { id: 1, body: "Looks good.", ...theirs },
      { id: 2, body: `Quoting ${marker}`, ...ours },
      { id: 3, body: "Mend this.", ...theirs },
      { id: 4, body: `${marker}\nold`, ...ours },
    ];
    await using api = await host(comments);
    expect(await comment("new", variables(api.address))).toBe("Updated the comment.");
    expect(comments.map(({ body }) => body)).toEqual(["Looks good.", `Quoting ${marker}`, "Mend this.", bodyOf("new")]);
    expect(api.received.at(-1)).toMatchObject({ method: updateMethod, path: commentPath });
  });

  test("a comment of somebody else that wears the mark is left alone", async () => {
    const comments: Stored[] = [{ id: 1, body: `${marker}\nforged`, ...theirs }];
    await using api = await host(comments);
    await comment("new", variables(api.address));
    expect(comments.map(({ body }) => body)).toEqual([`${marker}\nforged`, bodyOf("new")]);
  });

  test("the token goes to the API and nowhere else", async () => {
    await using api = await host([], ({ method }) => (method === "POST" ? 403 : undefined));
    const log = vi.spyOn(console, "log").mockReturnValue();
    const said = await comment("text", variables(api.address));
    expect(JSON.stringify(api.received[0]?.headers)).toContain("t0ken");
    expect(said + JSON.stringify(log.mock.calls)).not.toContain("t0ken");
    log.mockRestore();
  });

  test("what may pass is tried again, and no second comment is made", async () => {
    const comments: Stored[] = [];
    let answers = 0;
    await using api = await host(comments, ({ method }) => {
      if (method !== "POST" || ++answers > 1) return undefined;
      comments.push({ id: 1, body: `${marker}\n`, ...ours });
      return 502;
    });
    const waited: number[] = [];
    const wait = (milliseconds: number) => Promise.resolve(waited.push(milliseconds));
    expect(await comment("text", variables(api.address), undefined, wait)).toBe("Updated the comment.");
    expect(comments.map(({ body }) => body)).toEqual([bodyOf("text")]);
    expect(waited).toEqual([1000]);
  });

  test("another error is not hidden, nor told with a stack trace", async () => {
    await using api = await host([], () => 500);
    const failing = (address: string) => comment("text", variables(address), undefined, () => Promise.resolve());
    await expect(failing(api.address)).rejects.toThrow(/answered 500 to GET/);
    await expect(failing(api.address)).rejects.toBeInstanceOf(UsageError);
    await expect(failing("http://127.0.0.1:1")).rejects.toThrow(/was asked for GET .* cannot be reached/);
  });

  test("a redirection does not hear the token", async () => {
    await using elsewhere = await standIn(() => ({ body: [] }));
    await using api = await standIn(() => ({ status: 307, headers: { location: elsewhere.address } }));
    await expect(comment("text", variables(api.address), undefined, () => Promise.resolve())).rejects.toThrow(
      UsageError,
    );
    expect(elsewhere.received).toEqual([]);
  });
});

test("a fork's token may not comment: the summary of the job gets the text", async () => {
  await using api = await host([], ({ method }) => (method === "POST" ? 403 : undefined));
  const env = github(api.address);
  expect(await comment("## Preview", env)).toMatch(
    /^No comment: GitHub answered 403 .* is in the summary of this job\.$/,
  );
  expect(readFileSync(env["GITHUB_STEP_SUMMARY"] ?? "", "utf8")).toBe("## Preview\n");
});

test.each([
  ["GITLAB_TOKEN is not set.", { ...gitlab("http://127.0.0.1:1"), GITLAB_TOKEN: undefined }],
  ["no merge request started this pipeline.", { ...gitlab("http://127.0.0.1:1"), CI_MERGE_REQUEST_IID: undefined }],
  ["GITHUB_TOKEN is not set.", { GITHUB_ACTIONS: "true" }],
  ["no pull request started this workflow.", { GITHUB_ACTIONS: "true", GITHUB_TOKEN: "t0ken" }],
  ["this is no pipeline of GitHub or GitLab.", {}],
])("where there is nothing to comment on, the text is printed: %s", async (reason, env) => {
  const log = vi.spyOn(console, "log").mockReturnValue();
  expect(await comment("## Preview", env)).toBe(`No comment: ${reason} The preview is above.`);
  expect(log.mock.calls).toEqual([["## Preview"]]);
  log.mockRestore();
});

test("the commit is the request's own where GitLab builds its merge", async () => {
  const comments: Stored[] = [];
  await using api = await host(comments);
  const merge = { CI_COMMIT_SHA: "f00", CI_MERGE_REQUEST_SOURCE_BRANCH_SHA: sha };
  await comment("text", { ...gitlab(api.address), ...merge });
  expect(comments[0]?.body).toBe(bodyOf("text"));
});

test("a comment is never longer than the host allows", async () => {
  const comments: Stored[] = [];
  await using api = await host(comments);
  await comment("line\n".repeat(20_000), github(api.address));
  expect(comments[0]?.body.length).toBeLessThanOrEqual(65_536);
  expect(comments[0]?.body).toMatch(/Cut here/);
});
