import { appendFileSync } from "node:fs";
import { codeHost } from "../code-host";
import { retried, type Wait } from "../http";
import { cut } from "../markdown";
import { ApiError } from "./api";
import { githubThread } from "./github";
import { gitlabThread } from "./gitlab";
import { CannotComment, type Thread } from "./thread";

/**
 * The first line of the one comment that is ours; nothing of it is shown.
 * @param stack the one that the comment is about, where each has a comment of its own
 */
export function markerOf(stack?: string): string {
  return `<!-- socle:preview${stack === undefined ? "" : ` ${stack}`} -->`;
}

/**
 * Creates the comment on the request that is being built, or updates it in place. Where that is not allowed (a fork's
 * token only reads) the text goes to the summary of the job, or to its log.
 *
 * @returns what was done, for people
 */
export async function comment(markdown: string, env: NodeJS.ProcessEnv, stack?: string, wait?: Wait): Promise<string> {
  const marker = markerOf(stack);
  try {
    const thread = threadOf(env, marker);
    const text = `${marker}\nOf commit ${thread.commit}.\n\n${markdown}`;
    const body = cut(text, codeHost(env).commentLimit, "**Cut here: it is too long for a comment.**");
    const write = async () => {
      // Looked for at each attempt: one that was not heard out may have made the comment.
      const id = await thread.find();
      await (id === undefined ? thread.create(body) : thread.update(id, body));
      return id === undefined ? "Commented." : "Updated the comment.";
    };
    return await retried(write, (error) => error instanceof ApiError && error.passing, wait);
  } catch (error) {
    if (!(error instanceof CannotComment)) throw error;
    return `No comment: ${error.message} ${writeElsewhere(markdown, env)}`;
  }
}

function threadOf(env: NodeJS.ProcessEnv, marker: string): Thread {
  switch (codeHost(env).name) {
    case "GitHub":
      return githubThread(env, marker);
    case "GitLab":
      return gitlabThread(env, marker);
    case "none":
      throw new CannotComment("this is no pipeline of GitHub or GitLab.");
  }
}

function writeElsewhere(markdown: string, env: NodeJS.ProcessEnv): string {
  const summary = env["GITHUB_STEP_SUMMARY"];
  if (summary !== undefined) {
    appendFileSync(summary, `${markdown}\n`);
    return "The preview is in the summary of this job.";
  }
  console.log(markdown);
  return "The preview is above.";
}
