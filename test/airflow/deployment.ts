import { setTimeout as sleep } from "node:timers/promises";
import { AirflowApi } from "./api";
import type { Program, Version } from "./program";
import { RunningContainer, type Machine } from "./running-container";

/** Milliseconds for a change that takes a few seconds on a machine that does nothing else. */
const patience = 240_000;

const web: Record<Version, { name: string; health: string }> = {
  2: { name: "webserver", health: "/health" },
  3: { name: "api-server", health: "/api/v2/monitor/health" },
};

/** A program's containers, as processes: the release first, then all others. */
export class Deployment {
  /** Processes that were asked to end. */
  private readonly leaving = new Set<RunningContainer>();

  private constructor(
    readonly api: AirflowApi,
    private readonly running: RunningContainer[],
  ) {}

  static async start(version: Version, program: Program, machine: Machine, webPort: number): Promise<Deployment> {
    const running: RunningContainer[] = [];
    try {
      await release(program, machine);
      for (const container of program.containers.filter(({ name }) => name !== "release")) {
        for (let instance = 1; instance <= container.instances; instance += 1) {
          const port = container.name === web[version].name ? webPort : undefined;
          running.push(await RunningContainer.start(container, `${container.name}-${instance}`, machine, port));
        }
      }
      const of = (name: string) => running.filter(({ hostname }) => hostname.startsWith(`${name}-`));
      await Promise.all([
        ...of(web[version].name).map((each) => each.answer(web[version].health)),
        ...of("scheduler").map(async (each) => {
          // Asked earlier, the scheduler of Airflow 2 may end: the process that answers was forked with its connection.
          await each.printed("Starting the scheduler");
          return each.answer("/health");
        }),
        ...of("worker").map((each) => each.printed(" ready.")),
      ]);
      const api = await AirflowApi.login(version, `http://127.0.0.1:${webPort}`, program.admin);
      return new Deployment(api, running);
    } catch (error) {
      await Promise.all(running.map((each) => each.kill()));
      throw error;
    }
  }

  /**
   * Asks again and again until the answer is the one wanted.
   * @throws with the end of every log, when a process has ended or the answer does not come
   */
  async until<Answer>(ask: () => Promise<Answer>, isWanted: (answer: Answer) => boolean): Promise<Answer> {
    const deadline = Date.now() + patience;
    for (;;) {
      const answer = await ask();
      if (isWanted(answer)) return answer;
      for (const each of this.running) if (!this.leaving.has(each)) each.mustRun("too early");
      if (Date.now() > deadline) {
        throw new Error(
          `Still ${JSON.stringify(answer)}\n${this.running.map(({ lastWords }) => lastWords).join("\n")}`,
        );
      }
      await sleep(1000);
    }
  }

  /** Asks one process to end, as a platform does. */
  leave(hostname: string): RunningContainer {
    const leaving = this.running.find((each) => each.hostname === hostname);
    if (leaving === undefined) throw new Error(`No process runs on ${hostname}`);
    this.leaving.add(leaving);
    leaving.terminate();
    return leaving;
  }

  async kill(): Promise<void> {
    await Promise.all(this.running.map((each) => each.kill()));
  }
}

async function release(program: Program, machine: Machine): Promise<void> {
  const container = program.containers.find(({ name }) => name === "release")!;
  const running = await RunningContainer.start(container, "release", machine);
  try {
    const response = await running.answer("/", ({ status }) => status !== 202);
    if (!response.ok) throw new Error(`The release failed:\n${await response.text()}`);
  } finally {
    await running.kill();
  }
}
