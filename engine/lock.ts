import { open, readFile, rm, stat, utimes } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import type { Progress } from "./engine";

/** The owner touches its lock this often… */
const TOUCH_EVERY_MS = 5_000;
/** …so that one that stays untouched while we watch is abandoned, even if its process number is in use again. */
const ABANDONED_AFTER_MS = 30_000;
const LOOK_EVERY_MS = 200;
const SAY_SO_EVERY_MS = 10_000;

/**
 * Does something while holding a lock file that names its owner. Waits for a living owner, replaces a dead one.
 * @param doing what whoever waits is told that the owner does: `is making changes in this sandbox`
 */
export async function withLock<T>(path: string, doing: string, progress: Progress, work: () => Promise<T>): Promise<T> {
  await acquire(path, doing, progress);
  const touch = setInterval(() => {
    // A lock that cannot be touched looks abandoned at worst: the work itself goes on.
    utimes(path, new Date(), new Date()).catch(() => undefined);
  }, TOUCH_EVERY_MS);
  touch.unref();
  try {
    return await work();
  } finally {
    clearInterval(touch);
    await rm(path, { force: true });
  }
}

async function acquire(path: string, doing: string, progress: Progress): Promise<void> {
  const watch = new Watch();
  let said = -Infinity;
  while (!(await create(path, doing))) {
    const owner = await ownerOf(path);
    if (owner === undefined) continue;
    if (watch.isAbandoned(owner)) {
      await replaceAbandoned(path, owner);
      continue;
    }
    if (owner.pid !== undefined && Date.now() - said > SAY_SO_EVERY_MS) {
      progress(`Waiting for process ${owner.pid}, which ${owner.doing}.`);
      said = Date.now();
    }
    await sleep(LOOK_EVERY_MS);
  }
}

interface Owner {
  /** Absent between the creation of a lock and its first line. */
  pid: number | undefined;
  doing: string;
  touched: number;
}

/** Tells abandoned locks from living ones by a clock that stands still while the machine sleeps. */
export class Watch {
  private seen: { touched: number; since: number } | undefined;

  constructor(private readonly now: () => number = () => performance.now()) {}

  isAbandoned({ pid, touched }: Pick<Owner, "pid" | "touched">): boolean {
    if (this.seen?.touched !== touched) this.seen = { touched, since: this.now() };
    return (pid !== undefined && !isRunning(pid)) || this.now() - this.seen.since > ABANDONED_AFTER_MS;
  }
}

async function create(path: string, doing: string): Promise<boolean> {
  try {
    const file = await open(path, "wx");
    await file.writeFile(`${process.pid}\n${doing}`);
    await file.close();
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw error;
  }
}

async function ownerOf(path: string): Promise<Owner | undefined> {
  try {
    const [content, { mtimeMs }] = await Promise.all([readFile(path, "utf8"), stat(path)]);
    const [pid = "", doing = "holds this lock"] = content.split("\n");
    return { pid: pid === "" ? undefined : Number(pid), doing, touched: mtimeMs };
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

/** Whether there is a process of this number, whoever it belongs to. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

/** Two who both find a lock abandoned must not remove each other's new one: they take turns, and look again. */
async function replaceAbandoned(path: string, abandoned: Owner): Promise<void> {
  const turn = `${path}.breaking`;
  if (!(await create(turn, "replaces an abandoned lock"))) {
    const other = await ownerOf(turn);
    if (other?.pid !== undefined && !isRunning(other.pid)) await rm(turn, { force: true });
    await sleep(LOOK_EVERY_MS);
    return;
  }
  try {
    const owner = await ownerOf(path);
    if (owner?.pid === abandoned.pid && owner?.touched === abandoned.touched) await rm(path, { force: true });
  } finally {
    await rm(turn, { force: true });
  }
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}
