import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import * as proxy from "@pulumi/policy/proxy";
import { describe, expect, test } from "vitest";
import { unknownValues } from "../../policies/kernel/property";
import { canonicalType, deprecatedTypes } from "../../policies/kernel/type-tokens";
import { table } from "../../policies/table";
import { isStackPolicy } from "../../policies/kernel/policy";
import { everyStatefulType } from "../../policies/kernel/stateful";

const provider = dirname(require.resolve("@pulumiverse/scaleway/package.json"));

test("the values that stand for what is not known yet are those of @pulumi/policy", () => {
  const theirs = Object.entries(proxy as Record<string, unknown>).filter(([name]) => /^unknown\w+Value$/.test(name));
  expect(theirs.length).toBeGreaterThan(0);
  expect(new Set(theirs.map(([, value]) => value))).toEqual(unknownValues);
});

describe("type tokens of @pulumiverse/scaleway", () => {
  const types = new Map<string, string>();
  for (const file of sourceFiles(provider)) {
    const source = readFileSync(file, "utf8");
    const token = /__pulumiType = '([^']+)'/.exec(source)?.[1];
    if (token !== undefined) types.set(token, source);
  }
  const named = [
    ...table.flatMap(({ policy }) => (isStackPolicy(policy) ? [] : Object.keys(policy.checks))),
    ...everyStatefulType,
    ...deprecatedTypes,
  ].filter((type) => type.startsWith("scaleway:"));

  test.each([...new Set(named)])("%s exists", (type) => {
    expect([...types.keys()]).toContain(type);
  });

  test.each(deprecatedTypes.filter((type) => type.startsWith("scaleway:")))(
    "%s is judged by its successor's name",
    (type) => {
      const successor = /in favor of scaleway\.([\w/.]+)/.exec(types.get(type)!)?.[1];
      const [module = "", className = ""] = successor!.split(".");
      expect(canonicalType(type).toLowerCase()).toBe(`scaleway:${module}:${className}`.toLowerCase());
    },
  );
});

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : sourceFiles(join(folder, entry.name));
    return /^(?!get|index)\w+\.js$/.test(entry.name) ? [join(folder, entry.name)] : [];
  });
}
