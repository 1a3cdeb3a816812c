import { execFile } from "node:child_process";
import { constants } from "node:fs";
import { access, mkdir, readFile, realpath, stat, writeFile } from "node:fs/promises";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { isAtLeast, OLDEST_ENGINE } from "./engine";

export interface Command {
  pulumi: string;
  version: string;
}

/** The first `pulumi` of the PATH, if it is new enough and has its language host. */
export async function findOnPath(environment: NodeJS.ProcessEnv, cache: string): Promise<Command | undefined> {
  const pulumi = await which("pulumi", environment);
  if (pulumi === undefined || !(await hasLanguageHost(pulumi, environment))) return undefined;
  const version = await versionOf(pulumi, environment, cache);
  return version !== undefined && isAtLeast(version, OLDEST_ENGINE) ? { pulumi, version } : undefined;
}

/** The engine looks for the language host on the PATH, and beside its own program, links followed. */
async function hasLanguageHost(pulumi: string, environment: NodeJS.ProcessEnv): Promise<boolean> {
  const path = [environment["PATH"], dirname(await realpath(pulumi))].join(delimiter);
  return (await which("pulumi-language-nodejs", { PATH: path })) !== undefined;
}

/** The absolute path of a command, looked for as a shell does. */
export async function which(command: string, environment: NodeJS.ProcessEnv): Promise<string | undefined> {
  for (const directory of (environment["PATH"] ?? "").split(delimiter).filter(Boolean)) {
    const candidate = resolve(directory, command);
    try {
      await access(candidate, constants.X_OK);
      if ((await stat(candidate)).isFile()) return candidate;
    } catch {
      continue;
    }
  }
  return undefined;
}

interface Known {
  path: string;
  bytes: number;
  modified: number;
  version: string;
}

/** Asking a command for its version takes a fifth of a second: the answer is kept until its file changes. */
async function versionOf(pulumi: string, environment: NodeJS.ProcessEnv, cache: string): Promise<string | undefined> {
  const { size: bytes, mtimeMs: modified } = await stat(pulumi);
  const file = join(cache, "pulumi-on-path.json");
  const known = await readKnown(file);
  if (known?.path === pulumi && known.bytes === bytes && known.modified === modified) return known.version;
  const version = await ask(pulumi, environment, cache);
  if (version === undefined) return undefined;
  await mkdir(cache, { recursive: true });
  await writeFile(file, JSON.stringify({ path: pulumi, bytes, modified, version } satisfies Known));
  return version;
}

async function readKnown(file: string): Promise<Known | undefined> {
  try {
    return JSON.parse(await readFile(file, "utf8")) as Known;
  } catch {
    return undefined;
  }
}

async function ask(pulumi: string, environment: NodeJS.ProcessEnv, cache: string): Promise<string | undefined> {
  try {
    const env = { ...environment, PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_HOME: join(cache, "version-check") };
    const { stdout } = await promisify(execFile)(pulumi, ["version"], { env, timeout: 10_000 });
    return stdout.trim().replace(/^v/, "");
  } catch {
    return undefined;
  }
}
