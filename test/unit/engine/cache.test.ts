import { chmod, mkdtemp, readFile, readdir, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { defaultCacheDirectory, isIntact, keyOf, produce } from "../../../engine/cache";

let folder: string;
let thing: string;
const silent = () => undefined;
let filled: number;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "socle-cache-"));
  thing = join(folder, "thing");
  filled = 0;
});
afterEach(() => rm(folder, { recursive: true }));

async function fill(unfinished: string): Promise<void> {
  filled++;
  await writeFile(join(unfinished, "program"), "content", { mode: 0o755 });
}

describe("a folder of the cache", () => {
  test("is made once", async () => {
    await produce(thing, "a thing", silent, fill);
    await produce(thing, "a thing", silent, fill);
    expect(filled).toBe(1);
    expect(await readFile(join(thing, "program"), "utf8")).toBe("content");
  });

  test("is made once when two start at the same time", async () => {
    await Promise.all([produce(thing, "a thing", silent, fill), produce(thing, "a thing", silent, fill)]);
    expect(filled).toBe(1);
  });

  test("has its name only when it is complete", async () => {
    const interrupted = produce(thing, "a thing", silent, async (unfinished) => {
      await fill(unfinished);
      throw new Error("interrupted");
    });
    await expect(interrupted).rejects.toThrow("interrupted");
    expect(await isIntact(thing)).toBe(false);
    expect(await readdir(folder)).not.toContain("thing");
    await produce(thing, "a thing", silent, fill);
    expect(await readdir(folder)).toEqual(["thing"]);
  });

  test.each([
    ["is missing", () => rm(join(thing, "program"))],
    ["is truncated", () => truncate(join(thing, "program"), 3)],
    ["cannot be executed", () => chmod(join(thing, "program"), 0o644)],
  ])("is made again when a file of it %s", async (_, breakIt) => {
    await produce(thing, "a thing", silent, fill);
    expect(await isIntact(thing)).toBe(true);
    await breakIt();
    // Root may execute nothing without an x bit either, so this holds for every user.
    expect(await isIntact(thing)).toBe(false);
    await produce(thing, "a thing", silent, fill);
    expect(await isIntact(thing)).toBe(true);
  });
});

test("a key changes with words, content and names of files, not with their order", async () => {
  const [a, b] = [join(folder, "a"), join(folder, "b")];
  await writeFile(a, "1");
  await writeFile(b, "2");
  const key = await keyOf(["word"], [a, b]);
  expect(await keyOf(["word"], [b, a])).toBe(key);
  expect(await keyOf(["other"], [a, b])).not.toBe(key);
  await writeFile(b, "3");
  expect(await keyOf(["word"], [a, b])).not.toBe(key);
});

test("the cache is where the user's caches are", () => {
  expect(defaultCacheDirectory({ XDG_CACHE_HOME: "/x", HOME: "/h" })).toBe("/x/socle");
  expect(defaultCacheDirectory({ HOME: "/h" })).toBe("/h/.cache/socle");
});
