import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../engine/directory";

/** What the code of a folder may import, besides its own. No folder imports one that imports it. */
const floors: Record<string, string[]> = {
  policies: [],
  hosts: [],
  components: ["hosts"],
  environment: ["hosts"],
  products: ["components", "environment", "hosts"],
  engine: ["environment"],
  sandbox: ["engine", "environment", "products"],
  operations: ["engine", "environment", "policies", "products", "sandbox"],
};

interface Import {
  from: string;
  to: string;
  /** Gone when the program runs. */
  onlyTypes: boolean;
}

const importOrExport = /^(?:import|export) (type )?(?:\{([^}]*)\}|[^;{}]+?) from "(\.[^"]+)";/gm;

const files = Object.keys(floors).flatMap((floor) =>
  readdirSync(join(projectRoot, floor), { recursive: true, encoding: "utf8" })
    .filter((file) => /\.[mc]?[jt]s$/.test(file))
    .map((file) => join(floor, file)),
);
const imports = files.flatMap(importsOf);

function importsOf(from: string): Import[] {
  const source = readFileSync(join(projectRoot, from), "utf8");
  return [...source.matchAll(importOrExport)].map(([, type, names, specifier = ""]) => ({
    from,
    to: resolve(from, specifier),
    onlyTypes: type !== undefined || (names !== undefined && !/(^|,)\s*(?!type\b)\w/.test(names)),
  }));
}

function resolve(from: string, specifier: string): string {
  const path = join(dirname(from), specifier);
  const candidates = [path, `${path}.ts`, join(path, "index.ts")];
  const found = candidates.find((file) => statSync(join(projectRoot, file), { throwIfNoEntry: false })?.isFile());
  if (found === undefined) throw new Error(`${from} imports ${specifier}, which does not exist`);
  return found;
}

test.each(Object.keys(floors))("%s/ imports nothing but what its floor stands on", (floor) => {
  const own = imports.filter(({ from }) => from.startsWith(`${floor}/`));
  expect(own.length).toBeGreaterThan(0);
  const allowed = [floor, ...floors[floor]!];
  expect(own.filter(({ to }) => !allowed.some((name) => to.startsWith(`${name}/`)))).toEqual([]);
});

test("the floors stand in one order, and each is there", () => {
  const names = Object.keys(floors);
  for (const [index, name] of names.entries()) {
    expect(existsSync(join(projectRoot, name))).toBe(true);
    expect(names.slice(0, index)).toEqual(expect.arrayContaining(floors[name]!));
  }
});

test("no file needs itself to be loaded, by way of others", () => {
  const needed = new Map<string, string[]>();
  for (const { from, to, onlyTypes } of imports) {
    if (!onlyTypes) needed.set(from, [...(needed.get(from) ?? []), to]);
  }
  expect(files.map((file) => wayBack(file, needed)).filter((way) => way !== undefined)).toEqual([]);
});

/** The way from a file back to itself. */
function wayBack(start: string, needed: ReadonlyMap<string, string[]>): string[] | undefined {
  const seen = new Set<string>();
  const walk = (file: string, way: string[]): string[] | undefined => {
    for (const next of needed.get(file) ?? []) {
      if (next === start) return [...way, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...way, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start, [start]);
}
