import { type ChildProcess, spawn } from "node:child_process";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { RuntimeOptions } from "./command-line";

/** Children do not outlive the host, however the engine ends. */
const children = new Set<ChildProcess>();
process.on("exit", () => children.forEach((child) => child.kill("SIGKILL")));

export interface NodeCommand {
  /** A module of the program's own @pulumi/pulumi. */
  module: string;
  resolveFrom: string;
  workingDirectory: string;
  options: RuntimeOptions;
  arguments: string[];
  environment: NodeJS.ProcessEnv;
  output: "inherit" | "pipe";
}

export function startNode(command: NodeCommand): ChildProcess {
  const { nodeArguments, typescript } = command.options;
  return keep(
    spawn(process.execPath, [...nodeArguments, locate(command.module, command.resolveFrom), ...command.arguments], {
      cwd: command.workingDirectory,
      env: { ...command.environment, ...(typescript ? { PULUMI_NODEJS_TYPESCRIPT: "true" } : {}) },
      stdio: ["ignore", command.output, command.output],
    }),
  );
}

export function startNpmInstall(directory: string): ChildProcess {
  return keep(spawn("npm", ["install", "--loglevel=error"], { cwd: directory, stdio: ["ignore", "pipe", "pipe"] }));
}

function locate(module: string, directory: string): string {
  try {
    return createRequire(join(directory, "package.json")).resolve(module);
  } catch {
    throw new Error(`Cannot find ${module} from ${directory}: have you run npm install?`);
  }
}

function keep(child: ChildProcess): ChildProcess {
  children.add(child);
  child.once("close", () => children.delete(child));
  return child;
}

export function streamOutput(child: ChildProcess, out: (bytes: Buffer) => void, err: (bytes: Buffer) => void): void {
  child.stdout?.on("data", out);
  child.stderr?.on("data", err);
}

/** The exit code, once all output has been read; 128 + signal number is what a shell says, 1 is enough here. */
export function finished(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
}
