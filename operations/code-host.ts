/** The service that keeps the code and runs the pipelines, as its variables tell. */
export interface CodeHost {
  name: "GitHub" | "GitLab" | "none";
  /** Characters that one comment may have; the notes of a release may have more. */
  commentLimit: number;
  /** Page of the job or pipeline that is running. */
  runAddress?: string;
}

/**
 * GitHub documentation, "Variables reference"; GitLab documentation, "Predefined CI/CD variables reference". The limits
 * are those that both refuse beyond: GitHub's 65,536 characters of a comment, GitLab's 1,000,000 of a note.
 */
export function codeHost(env: NodeJS.ProcessEnv): CodeHost {
  if (env["GITHUB_ACTIONS"] === "true") {
    const { GITHUB_SERVER_URL: server, GITHUB_REPOSITORY: repository, GITHUB_RUN_ID: run } = env;
    return { name: "GitHub", commentLimit: 65_536, runAddress: `${server}/${repository}/actions/runs/${run}` };
  }
  if (env["GITLAB_CI"] === "true") {
    return { name: "GitLab", commentLimit: 1_000_000, runAddress: env["CI_PIPELINE_URL"] };
  }
  return { name: "none", commentLimit: Infinity };
}
