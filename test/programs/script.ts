import { spawn, type ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

/** How a container ends: the code that a shell would report, 128+n for signal n included. */
export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** One of the host's Python scripts, run as a container runs it: as the text of a command argument. */
export class Script {
  readonly ended: Promise<Ending>;
  stdout = "";
  stderr = "";

  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
  ) {
    child.stdout?.setEncoding("utf8").on("data", (text: string) => (this.stdout += text));
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (this.stderr += text));
    this.ended = new Promise((resolve) => child.on("close", (code, signal) => resolve({ code, signal })));
  }

  static async start(file: string, args: string[], wrapper: string[] = []): Promise<Script> {
    const port = await freePort();
    const source = readFileSync(join(__dirname, "../../hosts/scaleway", file), "utf8");
    const [program = "python3", ...rest] = [...wrapper, "python3", "-c", source, ...args];
    const env = { PATH: process.env["PATH"], PORT: String(port), SOCLE_RELEASE: "r1" };
    return new Script(spawn(program, rest, { env, detached: true, stdio: ["ignore", "pipe", "pipe"] }), port);
  }

  private get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  /** Sends a signal to the script alone, as a container runtime does. */
  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  get(path = "/"): Promise<Response> {
    return fetch(`http://127.0.0.1:${this.port}${path}`);
  }

  /** The first answer that `wanted` accepts; until the script listens there is none. */
  async answer(wanted: (response: Response) => boolean = () => true): Promise<Response> {
    for (;;) {
      const response = await this.get().catch(() => undefined);
      if (response && wanted(response)) return response;
      // Node.js 24 fails on a long body that nobody reads (https://github.com/nodejs/undici/issues/5360).
      await response?.body?.cancel();
      if (!this.running) throw new Error(`The script ended before it answered: ${this.stderr}`);
      await sleep(20);
    }
  }

  async printed(text: string): Promise<void> {
    while (!this.stdout.includes(text)) {
      if (!this.running) throw new Error(`The script ended before it printed ${text}: ${this.stderr}`);
      await sleep(20);
    }
  }

  /** Ends the script and all that it started. */
  async stop(): Promise<void> {
    if (this.child.pid !== undefined && this.running) process.kill(-this.child.pid, "SIGKILL");
    await this.ended;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
