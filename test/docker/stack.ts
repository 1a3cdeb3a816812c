import { execFile, spawn, type ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { stringify } from "yaml";
import { projectRoot } from "../../engine/directory";
import type { Engine } from "../../engine/engine";
import { setUpEngine } from "../../engine/set-up";
import type { Docker } from "./support/docker-or-skip";

const execute = promisify(execFile);

/** A stack of one of the programs beside this file, on a real daemon, with the real engine. */
export interface DockerStack {
  /** Name of the stack, which is in the names of all that it makes. */
  environment: string;
  /** Port of 127.0.0.1 that the proxy listens on. */
  port: number;
  /** Changes settings of the stack file; `undefined` removes one. */
  set(settings: Record<string, unknown>): void;
  up(): Promise<PulumiResult>;
  preview(): Promise<PulumiResult>;
  destroy(): Promise<PulumiResult>;
  /** An output of the stack, secret ones in clear. */
  output<Value>(name: string): Promise<Value>;
  /** Destroys what is still there, and forgets the stack. */
  close(): Promise<void>;
}

export interface PulumiResult {
  exitCode: number;
  output: string;
}

/**
 * @param program file in `programs`, without its ending
 * @param prefix of the name of the stack, which no other run of a test has: it names what is on the daemon
 */
export async function openStack(
  docker: Docker,
  program: string,
  prefix: string,
  settings: Record<string, unknown>,
): Promise<DockerStack> {
  const environment = `${prefix}-${randomBytes(2).toString("hex")}`;
  const engine = await setUpEngine({
    progress: (line) => console.error(line),
    environment: docker.environment,
  });
  const directory = projectOf(program);
  const port = await freePort();
  const file = join(directory, `Pulumi.${environment}.yaml`);
  let config: Record<string, unknown> = {
    "socle:host": "docker",
    "socle:owner": "sample",
    "socle:domain": "localhost",
    "socle:disposable": true,
    "socle:httpPort": port,
  };
  const set = (changes: Record<string, unknown>): void => {
    config = { ...config, ...changes };
    writeFileSync(file, stringify({ config }));
  };
  set(settings);
  const pulumi = new Pulumi(directory, engine, docker);
  const withStack = ["--stack", environment];
  await pulumi.mustRun(["stack", "init", environment]);
  const destroy = ["destroy", "--yes", "--skip-preview", ...withStack];
  return {
    environment,
    port,
    set,
    up: () => pulumi.run(["up", "--yes", "--skip-preview", ...withStack]),
    preview: () => pulumi.run(["preview", "--diff", "--expect-no-changes", ...withStack]),
    destroy: () => pulumi.run(destroy),
    output: async <Value>(name: string) =>
      JSON.parse(await pulumi.mustRun(["stack", "output", name, "--json", "--show-secrets", ...withStack])) as Value,
    close: async () => {
      await pulumi.interrupt();
      await pulumi.mustRun(destroy);
      rmSync(directory, { recursive: true });
    },
  };
}

/** What of a stack is on the daemon: names of its containers, volumes and networks. */
export async function leftOf(environment: string, docker: Docker): Promise<string[]> {
  const filter = ["--filter", `label=environment=${environment}`];
  const lists = [
    ["ps", "--all", "--format", "{{.Names}}"],
    ["volume", "ls", "--format", "{{.Name}}"],
    ["network", "ls", "--format", "{{.Name}}"],
  ];
  const outputs = await Promise.all(
    lists.map((list) => execute("docker", [...list, ...filter], { env: docker.environment })),
  );
  return outputs.flatMap(({ stdout }) => stdout.split("\n").filter(Boolean));
}

/** A folder that is to Pulumi what the checkout is, with another program. */
function projectOf(program: string): string {
  const directory = mkdtempSync(join(tmpdir(), "socle-docker-"));
  for (const name of ["hosts", "node_modules", "policies"]) symlinkSync(join(projectRoot, name), join(directory, name));
  symlinkSync(join(__dirname, "programs", `${program}.ts`), join(directory, "index.ts"));
  copyFileSync(join(projectRoot, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
  writeFileSync(join(directory, "package.json"), JSON.stringify({ main: "index.ts" }));
  mkdirSync(join(directory, "backend"));
  return directory;
}

/** Runs `pulumi` in a folder, one command at a time. */
class Pulumi {
  private running: { child: ChildProcess; ended: Promise<PulumiResult> } | undefined;

  constructor(
    private readonly directory: string,
    private readonly engine: Engine,
    private readonly docker: Docker,
  ) {}

  run(args: string[]): Promise<PulumiResult> {
    const child = spawn(this.engine.pulumi, [...args, "--non-interactive", "--color", "never"], {
      cwd: this.directory,
      env: {
        ...this.docker.environment,
        ...this.engine.environment,
        PULUMI_BACKEND_URL: `file://${join(this.directory, "backend")}`,
        PULUMI_CONFIG_PASSPHRASE: "of a stack that lasts as long as its test",
      },
      stdio: ["ignore", "pipe", "pipe"],
    });
    const ended = new Promise<PulumiResult>((resolve, reject) => {
      let output = "";
      const keep = (text: string) => (output += text);
      child.stdout.setEncoding("utf8").on("data", keep);
      child.stderr.setEncoding("utf8").on("data", keep);
      child.on("error", reject).on("close", (code) => resolve({ exitCode: code ?? 1, output }));
    });
    this.running = { child, ended };
    return ended;
  }

  async mustRun(args: string[]): Promise<string> {
    const { exitCode, output } = await this.run(args);
    if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")}:\n${output}`);
    return output;
  }

  /** Ends what a test that ran out of time has left running. */
  async interrupt(): Promise<void> {
    if (this.running === undefined) return;
    // The first asks for an orderly end, the second does not wait for what is being made.
    this.running.child.kill("SIGINT");
    this.running.child.kill("SIGINT");
    await this.running.ended;
  }
}

/** Below the range that systems give out by themselves. */
export async function freePort(): Promise<number> {
  for (let port = 18_080 + Math.floor(Math.random() * 5_000); ; port += 1) {
    const server = createServer();
    const free = await new Promise<boolean>((resolve) => {
      server.once("error", () => resolve(false)).listen(port, "127.0.0.1", () => resolve(true));
    });
    if (free) {
      const { port: found } = server.address() as AddressInfo;
      await new Promise((closed) => server.close(closed));
      return found;
    }
  }
}
