import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { documentation } from "../../policies/documentation";
import type { PolicyText } from "../../policies/kernel/policy";
import { table } from "../../policies/table";

const folder = join(__dirname, "../../policies");
const files = readdirSync(folder)
  .filter((file) => /^(require|forbid|limit)-.*\.ts$/.test(file))
  .map((file) => file.replace(/\.ts$/, ""));

test("every policy file is in the table, once", () => {
  expect(table.map(({ policy }) => policy.name).sort()).toEqual(files.sort());
});

test("nothing but policies and what serves them lies beside them", () => {
  const others = readdirSync(folder).filter(
    (file) => file.endsWith(".ts") && !files.includes(file.replace(/\.ts$/, "")),
  );
  expect(others.sort()).toEqual([
    "documentation.ts",
    "index.ts",
    "serve.ts",
    "shared-resources.ts",
    "stateful-changes.ts",
    "table.ts",
  ]);
});

describe.each(table.map(({ policy }) => [policy.name, policy] as const))("%s", (name, policy) => {
  test("exports the policy under the name of its file", async () => {
    const exported = (await import(`../../policies/${name}.ts`)) as Record<string, PolicyText>;
    const inCamelCase = name.replace(/-(\w)/g, (_match, letter: string) => letter.toUpperCase());
    expect({ ...exported }).toEqual({ [inCamelCase]: policy });
  });

  test("says the rule, the harm and the remedy in whole sentences", () => {
    expect(policy.rule).toMatch(/^[A-Z].*\.$/);
    expect(policy.why).toMatch(/^[A-Z].*\.$/);
    expect(policy.remedy).toMatch(/^[a-z].*\.$/);
  });
});

test("mandatory in production, without exception", () => {
  expect(table.filter(({ prod }) => prod !== "mandatory")).toEqual([]);
});

test("docs/policies.md is what the policies say today", () => {
  const page = readFileSync(join(folder, "../docs/policies.md"), "utf8");
  expect(page, "run: node --require tsx/cjs policies/documentation.ts").toBe(documentation(table));
});

test("the published package asks for the versions that the pack is tried with", () => {
  const dependencies = (path: string) =>
    (JSON.parse(readFileSync(join(folder, path), "utf8")) as { dependencies: Record<string, string> }).dependencies;
  expect(dependencies("../package.json")).toMatchObject(dependencies("package.json"));
});
