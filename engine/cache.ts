import { createHash } from "node:crypto";
import { constants, mkdirSync } from "node:fs";
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, relative } from "node:path";
import { EngineError, type Progress } from "./engine";
import { withLock } from "./lock";

export function defaultCacheDirectory(environment: NodeJS.ProcessEnv): string {
  return join(environment["XDG_CACHE_HOME"] || join(environment["HOME"] || homedir(), ".cache"), "socle");
}

/**
 * Makes a folder of the cache.
 * @throws EngineError when it cannot be made
 */
export function makeCacheDirectory(directory: string, environment: NodeJS.ProcessEnv): void {
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (error) {
    const said = error instanceof Error ? error.message : String(error);
    const variable = environment["XDG_CACHE_HOME"] ? "XDG_CACHE_HOME" : "HOME";
    throw new EngineError(
      `The folder ${directory} cannot be made (${said}). It follows from ${variable}, which is ` +
        `${environment[variable] ?? "not set"}: set XDG_CACHE_HOME to a folder that can be written to.`,
    );
  }
}

/** A short name for the content of files and a few words beside them. */
export async function keyOf(words: string[], files: string[]): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify([process.platform, process.arch, ...words]));
  for (const file of [...files].sort()) {
    const content = await readFile(file);
    hash.update(`\0${basename(file)}\0${content.length}\0`).update(content);
  }
  return hash.digest("hex").slice(0, 16);
}

/** What a finished folder contains; written last, so that its presence says that the folder is whole. */
interface Stamp {
  files: { path: string; bytes: number; executable: boolean }[];
}

const STAMP = "complete.json";

/** Whether a folder was finished and nothing of it is missing, truncated or no longer executable. Reads no content. */
export async function isIntact(directory: string): Promise<boolean> {
  try {
    const { files } = JSON.parse(await readFile(join(directory, STAMP), "utf8")) as Stamp;
    const checks = files.map(async ({ path, bytes, executable }) => {
      const file = join(directory, path);
      if (executable) await access(file, constants.X_OK);
      return (await stat(file)).size === bytes;
    });
    return (await Promise.all(checks)).every(Boolean);
  } catch {
    return false;
  }
}

/**
 * Makes a folder unless it is there and intact. `fill` works in a folder beside it that takes its name only when
 * complete, so that an interrupted build leaves nothing that looks finished; of two processes, one waits for the other.
 */
export async function produce(
  directory: string,
  what: string,
  progress: Progress,
  fill: (unfinished: string) => Promise<void>,
): Promise<void> {
  if (await isIntact(directory)) return;
  await mkdir(dirname(directory), { recursive: true });
  await withLock(`${directory}.lock`, `is making ${what}`, progress, async () => {
    if (await isIntact(directory)) return;
    const unfinished = `${directory}.unfinished`;
    await rm(unfinished, { recursive: true, force: true });
    await mkdir(unfinished);
    await fill(unfinished);
    await writeFile(join(unfinished, STAMP), JSON.stringify(await inventory(unfinished)));
    await rm(directory, { recursive: true, force: true });
    await rename(unfinished, directory);
  });
}

async function inventory(directory: string): Promise<Stamp> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(async (entry) => {
      const file = join(entry.parentPath, entry.name);
      const { size, mode } = await stat(file);
      return { path: relative(directory, file), bytes: size, executable: (mode & constants.S_IXUSR) !== 0 };
    });
  return { files: await Promise.all(files) };
}
