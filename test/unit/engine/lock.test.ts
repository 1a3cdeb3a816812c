import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { isRunning, Watch, withLock } from "../../../engine/lock";

let folder: string;
let lock: string;
const silent = () => undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "socle-lock-"));
  lock = join(folder, "thing.lock");
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true });
});

function deadPid(): number {
  return spawnSync("true").pid;
}

test("one at a time, whoever comes first", async () => {
  let inside = 0;
  let most = 0;
  const work = async () => {
    most = Math.max(most, ++inside);
    await sleep(20);
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, "is making a thing", silent, work)));
  expect(most).toBe(1);
  expect(existsSync(lock)).toBe(false);
});

test("who waits says for whom", async () => {
  const lines: string[] = [];
  let later: Promise<void> | undefined;
  await withLock(lock, "is making a thing", silent, async () => {
    await new Promise<void>((said) => {
      const say = (line: string) => {
        lines.push(line);
        said();
      };
      later = withLock(lock, "is doing something else", say, () => Promise.resolve());
    });
  });
  await later;
  expect(lines).toEqual([`Waiting for process ${process.pid}, which is making a thing.`]);
});

test("a process of somebody else, which may not be signalled, is running all the same", () => {
  vi.spyOn(process, "kill").mockImplementation(() => {
    throw Object.assign(new Error("kill EPERM"), { code: "EPERM" });
  });
  expect(isRunning(1)).toBe(true);
  vi.restoreAllMocks();
  expect(isRunning(process.pid)).toBe(true);
  expect(isRunning(deadPid())).toBe(false);
});

test("the lock of a dead process is replaced, by one of those who wait", async () => {
  await writeFile(lock, String(deadPid()));
  let inside = 0;
  const work = async () => {
    expect(++inside).toBe(1);
    await sleep(20);
    inside--;
  };
  await Promise.all([1, 2, 3].map(() => withLock(lock, "is making a thing", silent, work)));
});

test("a lock that its owner has stopped touching is abandoned, even if the number is in use again", () => {
  let now = 0;
  const watch = new Watch(() => now);
  const owner = { pid: process.pid, touched: 1 };
  expect(watch.isAbandoned(owner)).toBe(false);
  now = 29_000;
  expect(watch.isAbandoned(owner)).toBe(false);
  expect(watch.isAbandoned({ ...owner, touched: 2 })).toBe(false);
  now = 58_000;
  expect(watch.isAbandoned({ ...owner, touched: 2 })).toBe(false);
  now = 60_000;
  expect(watch.isAbandoned({ ...owner, touched: 2 })).toBe(true);
});

test("a lock whose breaker died is replaced too", async () => {
  await writeFile(lock, String(deadPid()));
  await writeFile(`${lock}.breaking`, String(deadPid()));
  await expect(withLock(lock, "is making a thing", silent, () => Promise.resolve("done"))).resolves.toBe("done");
});

test("a failure releases the lock", async () => {
  await expect(withLock(lock, "is making a thing", silent, () => Promise.reject(new Error("no")))).rejects.toThrow(
    "no",
  );
  expect(existsSync(lock)).toBe(false);
});
