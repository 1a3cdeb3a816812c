import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import type { Context } from "../resource-type";

export interface CommandToRun {
  /** The program that takes the command as its last argument. */
  interpreter: string[];
  command: string;
  directory: string | undefined;
  environment: NodeJS.ProcessEnv;
  stdin: string | undefined;
  /** Which of the outputs are printed while the command runs: `stdout`, `stderr`, `stdoutAndStderr` or `none`. */
  logging: string;
}

/** How much of a failed command's output its error repeats. */
const LAST_LINES = 30;

/** Runs a command to its end and gives its outputs, each without its last line end. A failure throws. */
export async function runCommand(
  { interpreter, command, directory, environment, stdin, logging }: CommandToRun,
  { log, signal }: Pick<Context, "log" | "signal">,
): Promise<{ stdout: string; stderr: string }> {
  const [program = "/bin/sh", ...args] = interpreter;
  const child = spawn(program, [...args, command], { cwd: directory, env: environment, signal, killSignal: "SIGINT" });
  const stopped = new Promise<string | undefined>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code, by) => resolve(code === 0 ? undefined : by ? `signal: ${by}` : `exit status ${code}`));
  });
  child.stdin.on("error", ignoreEarlyEnd).end(stdin ?? "");

  const together: string[] = [];
  const collect = (stream: Readable, name: string) => {
    const chunks: Buffer[] = [];
    const logged = logging === "stdoutAndStderr" || logging === name;
    stream.on("data", (chunk: Buffer) => chunks.push(chunk));
    createInterface(stream).on("line", (line) => {
      together.push(line);
      if (logged) log(line);
    });
    return () => Buffer.concat(chunks).toString().replace(/\n$/, "");
  };
  const [stdout, stderr] = [collect(child.stdout, "stdout"), collect(child.stderr, "stderr")];

  const failure = await stopped;
  if (failure !== undefined) {
    throw new Error([`${failure}: running ${JSON.stringify(command)}:`, ...together.slice(-LAST_LINES)].join("\n"));
  }
  return { stdout: stdout(), stderr: stderr() };
}

/** A command need not read what it is given. */
function ignoreEarlyEnd(error: NodeJS.ErrnoException): void {
  if (error.code !== "EPIPE" && error.code !== "ECONNRESET") throw error;
}
