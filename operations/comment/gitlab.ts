import { z } from "zod";
import { call, listed, type Api } from "./api";
import { CannotComment, type Thread } from "./thread";

const account = z.object({ id: z.int() });
const note = z.object({ id: z.int(), body: z.string(), author: account });

/**
 * Notes of the merge request that started the pipeline (GitLab documentation, "Notes API"). The pipeline's own token
 * cannot write notes: GITLAB_TOKEN is a project access token with the scope `api`.
 */
export function gitlabThread(env: NodeJS.ProcessEnv, marker: string): Thread {
  const { GITLAB_TOKEN: token, CI_PROJECT_ID: project, CI_MERGE_REQUEST_IID: request } = env;
  if (!request) throw new CannotComment("no merge request started this pipeline.");
  if (!token) throw new CannotComment("GITLAB_TOKEN is not set.");
  const api: Api = { name: "GitLab", root: env["CI_API_V4_URL"] ?? "", headers: { "private-token": token } };
  const notes = `/projects/${project}/merge_requests/${request}/notes`;
  return {
    // What runs may be the merge of it into the target.
    commit: env["CI_MERGE_REQUEST_SOURCE_BRANCH_SHA"] || (env["CI_COMMIT_SHA"] ?? ""),
    async find() {
      const self = account.parse((await call(api, "GET", "/user")).body);
      for await (const one of listed(api, notes)) {
        const { id, body, author } = note.parse(one);
        if (author.id === self.id && body.startsWith(marker)) return String(id);
      }
      return undefined;
    },
    create: async (body) => void (await call(api, "POST", notes, { body })),
    update: async (id, body) => void (await call(api, "PUT", `${notes}/${id}`, { body })),
  };
}
