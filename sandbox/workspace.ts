import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../engine/directory";
import { readEvents } from "../engine/events";
import type { Engine } from "../engine/set-up";
import type { LocalScaleway } from "./scaleway";
import { ownZone } from "./scaleway/seeds";
import { prepareStackFile, secretKeySetting, storeKeySetting } from "./stack-file";

export type ChangeSummary = Partial<Record<"create" | "update" | "replace" | "delete" | "same", number>>;

export interface PulumiResult {
  exitCode: number;
  /** What `pulumi` printed; empty when its output went straight to the terminal. */
  output: string;
  /** Number of resources by what was done, or would be done, to them. */
  changes: ChangeSummary;
}

export interface RunOptions {
  /** Let `pulumi` write to this terminal instead of returning its output. */
  show?: boolean;
  /** File that the engine's events are kept in, one JSON document a line. Default: they are dropped. */
  eventLog?: string;
  signal?: AbortSignal;
  /** Further environment variables of `pulumi` and of everything it starts. */
  environment?: Record<string, string>;
}

/** One stack of this project on a local Scaleway: the unmodified program, engine and provider, pointed at it. */
export class Workspace {
  private constructor(
    readonly stack: string,
    readonly stackFile: string,
    private readonly engine: Engine,
    private readonly environment: Record<string, string>,
    private readonly directory: string,
  ) {}

  /**
   * @param directory keeps the state of the stack, its copy of the stack file, and the passphrase of its secrets
   * @param committed the stack file; default: the checkout's
   */
  static async open(
    stack: string,
    directory: string,
    engine: Engine,
    scaleway: LocalScaleway,
    committed = join(projectRoot, `Pulumi.${stack}.yaml`),
  ): Promise<Workspace> {
    const backend = join(directory, "backend");
    mkdirSync(backend, { recursive: true });
    const environment = {
      ...engine.environment,
      ...withoutCredentials(scaleway.environment()),
      // What describes each file would be written in place, and would be half a description after a kill.
      PULUMI_BACKEND_URL: `file://${backend}?metadata=skip`,
      PULUMI_CONFIG_PASSPHRASE: passphrase(directory),
      // Lets `--event-log` through, as the Automation API does.
      PULUMI_DEBUG_COMMANDS: "true",
    };
    const path = join(directory, `Pulumi.${stack}.yaml`);
    const { config, missingSecrets } = prepareStackFile(committed, path, accountSettings(scaleway));
    ownZone(scaleway.store, scaleway.projectId, String(config["socle:domain"]));
    // `stack init` and `config` write next to the project file they find, and it must not be the checkout's.
    copyFileSync(join(projectRoot, "Pulumi.yaml"), join(directory, "Pulumi.yaml"));
    const workspace = new Workspace(stack, path, engine, environment, directory);
    if (!existsSync(workspace.stateFile)) {
      await workspace.mustRun(["stack", "init", stack]);
    }
    if (missingSecrets.length > 0) {
      const keys = { [secretKeySetting]: scaleway.secretKey, [storeKeySetting]: scaleway.secretKey };
      await workspace.setSecrets(missingSecrets, keys);
    }
    return workspace;
  }

  /** Folder of what Pulumi keeps: states, their history, locks. */
  get backend(): string {
    return join(this.directory, "backend", ".pulumi");
  }

  /** The state as Pulumi's backend keeps it, secrets encrypted. */
  get stateFile(): string {
    return join(this.backend, "stacks", "socle", `${this.stack}.json`);
  }

  /** Folder of the locks of the stack, one JSON file each, which names the process that holds it. */
  get locks(): string {
    return join(this.backend, "locks", "organization", "socle", this.stack);
  }

  /** `pulumi <args>` on this stack. Resolves whatever its exit code. */
  async run(args: string[], options: RunOptions = {}): Promise<PulumiResult> {
    const scratch = mkdtempSync(join(tmpdir(), "socle-events-"));
    const eventLog = options.eventLog ?? join(scratch, "events.jsonl");
    const [command] = args;
    const operation = ["up", "preview", "refresh", "destroy"].includes(command ?? "");
    const all = [...args, "--stack", this.stack];
    if (operation) all.push("--config-file", this.stackFile, "--event-log", eventLog);
    try {
      // What is no operation on the program (`stack import`) must not write its settings beside the checkout's.
      const { exitCode, output } = await this.spawn(all, operation ? projectRoot : this.directory, options);
      return { exitCode, output, changes: changesIn(eventLog) };
    } finally {
      rmSync(scratch, { recursive: true });
    }
  }

  /** Outputs of the stack; secret ones are `[secret]`. */
  async outputs(): Promise<Record<string, unknown>> {
    const { output } = await this.mustRun(["stack", "output", "--json", "--stack", this.stack]);
    return JSON.parse(output) as Record<string, unknown>;
  }

  /** Values that are not given are drawn. */
  private async setSecrets(keys: string[], given: Record<string, string>): Promise<void> {
    const drawn = () => `sandbox-${randomBytes(12).toString("hex")}`;
    const pairs = keys.flatMap((key) => ["--secret", `${key}=${given[key] ?? drawn()}`]);
    await this.mustRun(["config", "set-all", ...pairs, "--stack", this.stack]);
  }

  private async mustRun(args: string[]): Promise<{ output: string }> {
    const { exitCode, output } = await this.spawn([...args, "--non-interactive"], this.directory);
    if (exitCode !== 0) throw new Error(`pulumi ${args[0] ?? ""} ${args[1] ?? ""} failed:\n${output}`);
    return { output };
  }

  private spawn(args: string[], cwd: string, options: RunOptions = {}): Promise<{ exitCode: number; output: string }> {
    return new Promise((resolve, reject) => {
      const child = spawn(this.engine.pulumi, args, {
        cwd,
        env: { ...inherited(), ...this.environment, ...options.environment },
        stdio: options.show ? "inherit" : ["ignore", "pipe", "pipe"],
        signal: options.signal,
        killSignal: "SIGKILL",
      });
      let output = "";
      for (const stream of [child.stdout, child.stderr]) {
        stream?.setEncoding("utf8").on("data", (chunk: string) => (output += chunk));
      }
      child.on("error", (error) => {
        if (error.name !== "AbortError") reject(error);
      });
      child.on("close", (code) => resolve({ exitCode: code ?? 137, output }));
    });
  }
}

/** Whatever store of buckets a stack file names, the local one stands in for it. */
function accountSettings({ accessKey, projectId, organizationId, s3Url }: LocalScaleway): Record<string, string> {
  return {
    "scaleway:accessKey": accessKey,
    "scaleway:projectId": projectId,
    "scaleway:organizationId": organizationId,
    "s3:kind": "cellar",
    "s3:endpoint": s3Url,
    "s3:accessKeyId": accessKey,
  };
}

/** The caller's environment without what would lead Pulumi or the provider to a real account. */
export function inherited(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PULUMI|SCW|AWS)_|_proxy$/i.test(name));
  return Object.fromEntries(kept);
}

/** The stack file holds the credentials: see `prepareStackFile`. */
function withoutCredentials(environment: Record<string, string>): Record<string, string> {
  const kept = Object.entries(environment).filter(
    ([name]) => !name.startsWith("SCW_") || ["SCW_API_URL", "SCW_CONFIG_PATH"].includes(name),
  );
  return Object.fromEntries(kept);
}

/** Drawn once for each sandbox, so that nobody has to know one. */
function passphrase(directory: string): string {
  const file = join(directory, "passphrase");
  if (!existsSync(file)) writeFileSync(file, randomBytes(24).toString("base64"), { mode: 0o600 });
  return readFileSync(file, "utf8");
}

function changesIn(eventLog: string): ChangeSummary {
  const summaries = readEvents(eventLog).flatMap(({ summaryEvent }) => summaryEvent ?? []);
  return summaries.at(-1)?.resourceChanges ?? {};
}
