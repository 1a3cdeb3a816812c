/** The files that an image is built from: those of a folder without what .dockerignore names. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { lstat, readdir, readFile, readlink } from "node:fs/promises";
import { join, relative, sep } from "node:path";
import dockerignore from "@balena/dockerignore";
import type { Entry } from "./archive";

export interface Build {
  /** The folder. */
  context: string;
  /** A path from where the program runs, as the official plugin takes it. */
  dockerfile: string;
}

/** The Dockerfile as the daemon is told about it: from the root of the folder. Starts with `../` outside of it. */
export function dockerfileInContext({ context, dockerfile }: Build): string {
  return relative(context, dockerfile).split(sep).join("/");
}

/** Changes with any file that is sent: its path, its permissions or its content. */
export async function contextDigest(build: Build): Promise<string> {
  const hash = createHash("sha256");
  for await (const { path, mode, content } of contextEntries(build)) {
    const bytes = "file" in content ? content.file : Buffer.from("link" in content ? content.link : "");
    hash.update(JSON.stringify([path, mode, Object.keys(content), bytes.length])).update(bytes);
  }
  return hash.digest("hex");
}

/** In an order that does not depend on the file system. */
export async function* contextEntries(build: Build): AsyncGenerator<Entry> {
  yield* entriesIn(build.context, "", await ignoreRules(build));
}

interface Rules {
  ignores(path: string): boolean;
  /** Whether a folder that is ignored may hold files that are not. */
  hasExceptions: boolean;
}

async function* entriesIn(root: string, folder: string, rules: Rules): AsyncGenerator<Entry> {
  const names = await readdir(join(root, folder));
  for (const name of names.sort()) {
    const path = folder === "" ? name : `${folder}/${name}`;
    const file = join(root, path);
    const { mode, mtime: changed, ...kind } = await kindOf(file);
    const ignored = rules.ignores(path);
    if (kind.folder) {
      if (!ignored) yield { path, mode, changed, content: { folder: true } };
      if (!ignored || rules.hasExceptions) yield* entriesIn(root, path, rules);
    } else if (!ignored && kind.link) {
      yield { path, mode, changed, content: { link: await readlink(file) } };
    } else if (!ignored && kind.file) {
      yield { path, mode, changed, content: { file: await readFile(file) } };
    }
  }
}

async function kindOf(
  file: string,
): Promise<{ mode: number; mtime: Date; folder: boolean; link: boolean; file: boolean }> {
  const found = await lstat(file);
  const { mode, mtime } = found;
  return { mode: mode & 0o777, mtime, folder: found.isDirectory(), link: found.isSymbolicLink(), file: found.isFile() };
}

/** A Dockerfile may have a list of its own beside it. The daemon needs the Dockerfile whatever the list says. */
async function ignoreRules(build: Build): Promise<Rules> {
  const lists = [`${build.dockerfile}.dockerignore`, join(build.context, ".dockerignore")];
  const list = lists.find((file) => existsSync(file));
  const text = list === undefined ? "" : await readFile(list, "utf8");
  const rules = dockerignore().add(text);
  const needed = dockerfileInContext(build);
  return {
    ignores: (path) => path !== needed && rules.ignores(path),
    hasExceptions: /^\s*!/m.test(text) || needed.includes("/"),
  };
}
