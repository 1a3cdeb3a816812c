import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Container } from "./program";
import { freePort } from "./free-port";
import { descendants, killAll } from "../sandbox/processes";

/** What the processes find on this machine. */
export interface Machine {
  /** Folder of Airflow's programs. */
  programs: string;
  /** Variables that the image of a product sets. */
  image: Record<string, string>;
}

/** Where each process listens: a container has a machine's ports to itself, a process has not. */
const portVariables = [
  "AIRFLOW__API__PORT",
  "AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT",
  "AIRFLOW__WEBSERVER__WEB_SERVER_PORT",
  "PORT",
];

/**
 * A container as processes of this machine: its command, its variables and, of this machine, what an image would bring.
 * It has a home and a host name of its own, and a port.
 */
export class RunningContainer {
  readonly ended: Promise<number | NodeJS.Signals>;
  log = "";

  private constructor(
    readonly hostname: string,
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly home: string,
  ) {
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding("utf8").on("data", (text: string) => (this.log += text));
    }
    this.ended = new Promise((resolve) => child.on("close", (code, signal) => resolve(code ?? signal ?? 0)));
  }

  /** @param port where it listens. Default: any */
  static async start(container: Container, hostname: string, machine: Machine, port?: number) {
    const home = mkdtempSync(join(tmpdir(), "socle-airflow-"));
    const [listening, logsListening] = [port ?? (await freePort()), await freePort()];
    const [program = "", ...args] = container.command;
    const child = spawn(program, args, {
      cwd: home,
      detached: true,
      stdio: ["ignore", "pipe", "pipe"],
      env: {
        PATH: `${machine.programs}:${process.env["PATH"]}`,
        PYTHONPATH: join(__dirname, "image"),
        PYTHONDONTWRITEBYTECODE: "1",
        HOME: home,
        TMPDIR: home,
        AIRFLOW_HOME: join(home, "airflow"),
        AIRFLOW__CORE__HOSTNAME_CALLABLE: "machine.name",
        MACHINE: hostname,
        ...machine.image,
        ...container.variables,
        ...Object.fromEntries(portVariables.map((name) => [name, String(listening)])),
        AIRFLOW__LOGGING__WORKER_LOG_SERVER_PORT: String(logsListening),
      },
    });
    return new RunningContainer(hostname, listening, child, home);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** @throws with the end of its log, when it has ended */
  mustRun(when: string): void {
    if (!this.running) throw new Error(`Ended ${when}: ${this.lastWords}`);
  }

  /** The end of its log. */
  get lastWords(): string {
    return `--- ${this.hostname}\n${this.log.slice(-3000)}`;
  }

  /** Asks the process itself to end, as a platform does. */
  terminate(): void {
    this.child.kill("SIGTERM");
  }

  /** The first answer at a path that `wanted` accepts. Until the process listens there is none. */
  async answer(path: string, wanted: (response: Response) => boolean = ({ ok }) => ok): Promise<Response> {
    for (;;) {
      const response = await fetch(`http://127.0.0.1:${this.port}${path}`).catch(() => undefined);
      if (response && wanted(response)) return response;
      this.mustRun(`before it answered ${path}`);
      await sleep(100);
    }
  }

  async printed(text: string): Promise<void> {
    while (!this.log.includes(text)) {
      this.mustRun(`before it printed ${text}`);
      await sleep(100);
    }
  }

  /** Ends it and all that it started, however they take it. */
  async kill(): Promise<void> {
    const group = -this.pid;
    killAll([...(this.running ? descendants(this.pid) : []), group]);
    await this.ended;
    rmSync(this.home, { recursive: true, force: true });
  }
}
