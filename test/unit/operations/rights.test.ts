import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectRoot } from "../../../engine/directory";

const page = readFileSync(join(projectRoot, "docs", "pipelines.md"), "utf8");
const rows = page.split("## Permission sets")[1]?.match(/^\| `[a-z]+` .*$/gm) ?? [];

/** The modules of Scaleway's provider whose resources are made anywhere: `containers` of `scaleway.containers.Domain`. */
function modulesInUse(): string[] {
  const sources = ["components", "hosts", "products"].flatMap((folder) =>
    readdirSync(join(projectRoot, folder), { recursive: true, encoding: "utf8" })
      .filter((file) => file.endsWith(".ts"))
      .map((file) => readFileSync(join(projectRoot, folder, file), "utf8")),
  );
  const uses = sources.flatMap((text) => [...text.matchAll(/\bscaleway\.([a-z]+)\.(?:get)?[A-Z]\w+\(/g)]);
  return [...new Set(uses.map(([, module = ""]) => module))].sort();
}

test("the page about keys names the rights for each kind of thing that is made, and no other", () => {
  expect(modulesInUse().length).toBeGreaterThan(8);
  expect(rows.map((row) => /`([a-z]+)`/.exec(row)?.[1]).sort()).toEqual(modulesInUse());
});

test("a reader is never given a right to change anything", () => {
  for (const row of rows) {
    const [, , , deployer = "", reader = ""] = row.split("|");
    expect(deployer).toMatch(/`\w+(FullAccess|Manager)`/);
    const sets = [...reader.matchAll(/`(\w+)`/g)].map(([, set]) => set);
    expect(sets.length).toBeGreaterThan(0);
    for (const set of sets) expect(set).toMatch(/ReadOnly$/);
  }
});
