import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "./engine";

/** The owner touches its lock this often… */
const TOUCH_EVERY_MS = 5_000;
/** …so that one this old has no owner, even if its process number has been given to another program. */
const ABANDONED_AFTER_MS = 60_000;
const LOOK_EVERY_MS = 200;
const SAY_SO_EVERY_MS = 10_000;

/** Does something while holding a lock file that names its owner. Waits for a living owner, replaces a dead one. */
export async function withLock<T>(path: string, what: string, progress: Progress, work: () => Promise<T>): Promise<T> {
  await acquire(path, what, progress);
  const touch = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), TOUCH_EVERY_MS);
  touch.unref();
  try {
    return await work();
  } finally {
    clearInterval(touch);
    await rm(path, { force: true });
  }
}

async function acquire(path: string, what: string, progress: Progress): Promise<void> {
  let said = -Infinity;
  while (!(await create(path))) {
    const owner = await ownerOf(path);
    if (owner === undefined) continue;
    if (!owner.alive) {
      await breakAbandoned(path);
      continue;
    }
    if (Date.now() - said > SAY_SO_EVERY_MS) {
      progress(`Waiting for process ${owner.pid}, which is making ${what}.`);
      said = Date.now();
    }
    await sleep(LOOK_EVERY_MS);
  }
}

async function create(path: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(String(process.pid));
    await file.close();
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function ownerOf(path: string): Promise<{ pid: number; alive: boolean } | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    const pid = Number(content);
    const silent = Date.now() - mtimeMs;
    // Between its creation and its first line, a lock has no number yet.
    const alive = content === "" ? silent < LOOK_EVERY_MS * 5 : silent < ABANDONED_AFTER_MS && isRunning(pid);
    return { pid, alive };
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

/** Two who both see a dead owner must not remove each other's new lock: they take turns, and look again. */
async function breakAbandoned(path: string): Promise<void> {
  const turn = `${path}.breaking`;
  if (!(await create(turn))) {
    const other = await ownerOf(turn);
    if (other && !other.alive) await rm(turn, { force: true });
    await sleep(LOOK_EVERY_MS);
    return;
  }
  try {
    const owner = await ownerOf(path);
    if (owner && !owner.alive) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
