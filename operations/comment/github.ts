import { readFileSync } from "node:fs";
import { z } from "zod";
import { call, listed, type Api } from "./api";
import { CannotComment, type Thread } from "./thread";

const event = z.object({ pull_request: z.object({ number: z.int(), head: z.object({ sha: z.string() }) }) });
const issueComment = z.object({
  id: z.int(),
  body: z.string().nullish(),
  user: z.object({ type: z.string() }).nullish(),
});

/** Comments of the pull request that started the workflow (GitHub documentation, "REST API endpoints for issue comments"). */
export function githubThread(env: NodeJS.ProcessEnv, marker: string): Thread {
  const token = env["GITHUB_TOKEN"];
  if (!token) throw new CannotComment("GITHUB_TOKEN is not set.");
  const api: Api = {
    name: "GitHub",
    root: `${env["GITHUB_API_URL"]}/repos/${env["GITHUB_REPOSITORY"]}`,
    headers: { authorization: `Bearer ${token}`, "x-github-api-version": "2022-11-28" },
  };
  const { number, head } = pullRequest(env);
  const comments = `/issues/${number}/comments`;
  return {
    commit: head.sha,
    async find() {
      for await (const one of listed(api, comments)) {
        const { id, body, user } = issueComment.parse(one);
        // Workflows write as a bot. A person who starts a comment with the marker could edit it afterwards.
        if (user?.type === "Bot" && body?.startsWith(marker)) return String(id);
      }
      return undefined;
    },
    create: async (body) => void (await call(api, "POST", comments, { body })),
    update: async (id, body) => void (await call(api, "PATCH", `/issues/comments/${id}`, { body })),
  };
}

function pullRequest(env: NodeJS.ProcessEnv) {
  const file = env["GITHUB_EVENT_PATH"];
  const { data } = event.safeParse(file === undefined ? undefined : JSON.parse(readFileSync(file, "utf8")));
  if (!data) throw new CannotComment("no pull request started this workflow.");
  return data.pull_request;
}
