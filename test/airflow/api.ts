import type { Version } from "./program";

/** A task of a run, as Airflow tells of it. */
export interface TaskInstance {
  task_id: string;
  map_index: number;
  state: string | null;
  try_number: number;
  hostname: string;
}

/** Airflow's API, as an administrator who has logged in sees it. */
export class AirflowApi {
  private constructor(
    private readonly root: string,
    private readonly headers: Record<string, string>,
    private readonly version: Version,
  ) {}

  static async login(
    version: Version,
    web: string,
    admin: { username: string; password: string },
  ): Promise<AirflowApi> {
    return version === 2
      ? new AirflowApi(`${web}/api/v1`, { Cookie: await cookie(web, admin) }, version)
      : new AirflowApi(`${web}/api/v2`, { Authorization: `Bearer ${await token(web, admin)}` }, version);
  }

  async knows(dag: string): Promise<boolean> {
    return (await this.ask("GET", `/dags/${dag}`)).ok;
  }

  async trigger(dag: string, runId: string): Promise<void> {
    await this.json("PATCH", `/dags/${dag}`, { is_paused: false });
    await this.json("POST", `/dags/${dag}/dagRuns`, {
      dag_run_id: runId,
      ...(this.version === 3 && { logical_date: null }),
    });
  }

  async state(dag: string, runId: string): Promise<string> {
    return (await this.json<{ state: string }>("GET", `/dags/${dag}/dagRuns/${runId}`)).state;
  }

  async tasks(dag: string, runId: string): Promise<TaskInstance[]> {
    const path = `/dags/${dag}/dagRuns/${runId}/taskInstances`;
    return (await this.json<{ task_instances: TaskInstance[] }>("GET", path)).task_instances;
  }

  /** The log of a task's first try, or why there is none: Airflow sends it to the bucket after the task has ended. */
  async log(dag: string, runId: string, { task_id, map_index }: TaskInstance): Promise<string> {
    const path = `/dags/${dag}/dagRuns/${runId}/taskInstances/${task_id}/logs/1?map_index=${map_index}`;
    return (await this.ask("GET", path)).text();
  }

  async setVariable(key: string, value: string): Promise<void> {
    await this.json("POST", "/variables", { key, value });
  }

  private async json<Answer>(method: string, path: string, body?: object): Promise<Answer> {
    const response = await this.ask(method, path, body);
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as Answer;
  }

  private ask(method: string, path: string, body?: object): Promise<Response> {
    const headers = { ...this.headers, Accept: "application/json", "Content-Type": "application/json" };
    return fetch(`${this.root}${path}`, { method, headers, body: body && JSON.stringify(body) });
  }
}

async function token(web: string, admin: { username: string; password: string }): Promise<string> {
  const headers = { "Content-Type": "application/json" };
  const response = await fetch(`${web}/auth/token`, { method: "POST", headers, body: JSON.stringify(admin) });
  if (response.status !== 201) throw new Error(`No token: ${response.status} ${await response.text()}`);
  return ((await response.json()) as { access_token: string }).access_token;
}

/** Logs in as a person does, with the form. */
async function cookie(web: string, admin: { username: string; password: string }): Promise<string> {
  const page = await fetch(`${web}/login/`);
  const csrf = /name="csrf_token"[^>]*value="([^"]+)"/.exec(await page.text())?.[1] ?? "";
  const response = await fetch(`${web}/login/`, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: cookies(page) },
    body: new URLSearchParams({ csrf_token: csrf, ...admin }),
  });
  if (response.status !== 302) throw new Error(`No login: ${response.status} ${await response.text()}`);
  return cookies(response);
}

function cookies(response: Response): string {
  return response.headers
    .getSetCookie()
    .map((each) => each.split(";")[0])
    .join("; ");
}
