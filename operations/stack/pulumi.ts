import { spawn } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../../engine/directory";
import { readEvents, type EngineEvent } from "../../engine/events";
import { requireStack } from "../../engine/read-stack-file";
import { setUpEngine, type Engine } from "../../engine/set-up";
import { UsageError } from "../../engine/usage-error";
import { inSandbox } from "../../sandbox/session";
import type { Workspace } from "../../sandbox/workspace";
import { forwardSignals } from "./signals";
import { withWayOut } from "./way-out";

/** `pulumi` on one stack of this project. */
export interface Pulumi {
  readonly stack: string;
  /**
   * An operation (`preview`, `up`) with the engine's events. Resolves whatever its exit code.
   * @param settings by full key: instead of what the stack file says, for this once
   */
  operate(args: string[], settings?: Settings): Promise<Operation>;
  /**
   * What a command that only reads prints, which is JSON.
   * @throws UsageError with what `pulumi` said
   */
  query(args: string[]): Promise<unknown>;
  /**
   * Any other command.
   * @throws UsageError with what `pulumi` said
   */
  run(args: string[]): Promise<void>;
}

export type Settings = Readonly<Record<string, string>>;

export interface Operation {
  exitCode: number;
  /** What `pulumi` printed. */
  output: string;
  events: EngineEvent[];
}

export interface Place {
  /** On the local Scaleway, with the state that `npm run sandbox` keeps, instead of the account that the variables name. */
  sandbox?: boolean;
  /** By stack: variables that reach its state, where those of this process do not. */
  environments?: Readonly<Record<string, NodeJS.ProcessEnv>>;
}

/** A stack for each name. */
type Opened<Names extends readonly string[]> = { [Index in keyof Names]: Pulumi };

/**
 * Opens stacks of this project, in the given order.
 * @throws UsageError when one has no stack file
 */
export async function withStacks<const Names extends readonly string[], T>(
  names: Names,
  { sandbox = false, environments = {} }: Place,
  work: (stacks: Opened<Names>) => Promise<T>,
): Promise<T> {
  names.forEach(requireStack);
  if (!sandbox) {
    const engine = await setUpEngine({ progress: (line) => console.error(line) });
    return work(names.map((name) => onAccount(name, engine, environments[name])) as Opened<Names>);
  }
  return inSandbox(async ({ open }) => {
    const stacks: Pulumi[] = [];
    for (const name of names) stacks.push(onSandbox(await open(name)));
    return work(stacks as Opened<Names>);
  });
}

/** The stack that the backend of `PULUMI_BACKEND_URL`, or of `pulumi login`, keeps. */
function onAccount(stack: string, engine: Engine, own: NodeJS.ProcessEnv = {}): Pulumi {
  const environment = { ...accountEnvironment(engine), ...own };
  const run = (args: string[], show: boolean) =>
    runProcess(engine.pulumi, [...args, "--stack", stack, "--non-interactive"], environment, show);
  return {
    stack,
    operate: (args, settings = {}) =>
      inScratch(async (scratch, eventLog) => {
        // Pulumi writes changed settings into the file: into a copy, so that the commit that is deployed stays as it is.
        const file = join(scratch, `Pulumi.${stack}.yaml`);
        copyFileSync(join(projectRoot, `Pulumi.${stack}.yaml`), file);
        const flags = ["--event-log", eventLog, "--config-file", file, ...configFlags(settings)];
        const { exitCode, stdout, stderr } = await run([...args, ...flags], true);
        return { exitCode, output: stdout + stderr };
      }),
    query: async (args) => {
      const { exitCode, stdout, stderr } = await run(args, false);
      if (exitCode !== 0) throw failure(stack, args, stderr);
      return JSON.parse(stdout) as unknown;
    },
    run: async (args) => {
      const { exitCode, stdout, stderr } = await run(args, false);
      if (exitCode !== 0) throw failure(stack, args, stdout + stderr);
    },
  };
}

/** A stack on the local Scaleway. */
export function onSandbox(workspace: Workspace): Pulumi {
  return {
    stack: workspace.stack,
    operate: (args, settings = {}) =>
      inScratch(async (_scratch, eventLog) => {
        const result = await workspace.run([...args, ...configFlags(settings)], { eventLog });
        process.stderr.write(result.output);
        return result;
      }),
    query: async (args) => {
      const file = args[0] === "config" ? ["--config-file", workspace.stackFile] : [];
      const { exitCode, output } = await workspace.run([...args, ...file]);
      if (exitCode !== 0) throw failure(workspace.stack, args, output);
      return JSON.parse(output) as unknown;
    },
    run: async (args) => {
      const { exitCode, output } = await workspace.run(args);
      if (exitCode !== 0) throw failure(workspace.stack, args, output);
    },
  };
}

function failure(stack: string, [command = ""]: string[], said: string): UsageError {
  return new UsageError(`pulumi ${command} failed: ${withWayOut(stack, said.trim())}`);
}

/** An official engine keeps the user's own PULUMI_HOME, which holds the login and the plugins. */
function accountEnvironment({ environment, standIns }: Engine): NodeJS.ProcessEnv {
  const { PULUMI_HOME: home, ...rest } = environment;
  return {
    ...process.env,
    ...rest,
    ...(standIns.length > 0 && { PULUMI_HOME: home }),
    // Lets `--event-log` through, as the Automation API does.
    PULUMI_DEBUG_COMMANDS: "true",
  };
}

function configFlags(settings: Settings): string[] {
  return Object.entries(settings).flatMap(([key, value]) => ["--config", `${key}=${value}`]);
}

async function inScratch(
  work: (scratch: string, eventLog: string) => Promise<Omit<Operation, "events">>,
): Promise<Operation> {
  const scratch = mkdtempSync(join(tmpdir(), "socle-operation-"));
  const eventLog = join(scratch, "events.jsonl");
  try {
    const { exitCode, output } = await work(scratch, eventLog);
    return { exitCode, output, events: readEvents(eventLog) };
  } finally {
    rmSync(scratch, { recursive: true });
  }
}

interface Ended {
  exitCode: number;
  stdout: string;
  stderr: string;
}

/** @param show copies what is printed to this process's stderr while it is printed: stdout is for the command's answer */
function runProcess(command: string, args: string[], env: NodeJS.ProcessEnv, show: boolean): Promise<Ended> {
  return new Promise((resolve, reject) => {
    // In a group of its own: Ctrl-C reaches a whole group, and the engine must hear of it once.
    const child = spawn(command, args, { cwd: projectRoot, env, stdio: ["ignore", "pipe", "pipe"], detached: true });
    forwardSignals(child);
    const printed = { stdout: "", stderr: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (chunk: string) => {
        printed[stream] += chunk;
        if (show) process.stderr.write(chunk);
      });
    }
    child.on("error", reject);
    child.on("close", (code, signal) => resolve({ exitCode: code ?? (signal ? 137 : 1), ...printed }));
  });
}
