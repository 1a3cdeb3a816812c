import { describe, expect, test } from "vitest";
import { table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { violationsOf, type Sample } from "./support/sample";
import { unsafeVariants, type UnsafeVariant } from "./unsafe-variants";

const policies = new Map(table.map(({ policy }) => [policy.name, policy]));

/** A compliant stack in which one resource is no longer so. */
function stackWith({ resource, set, place }: UnsafeVariant): Sample[] {
  return Object.entries<Sample>(compliant).map(([name, sample]) =>
    name === resource ? { ...sample, ...place, props: withChanges(sample.props, set) } : sample,
  );
}

function withChanges(props: Record<string, unknown>, set: Record<string, unknown> = {}): Record<string, unknown> {
  return Object.fromEntries(Object.entries({ ...props, ...set }).filter(([, value]) => value !== undefined));
}

describe.each([...new Set(unsafeVariants.map(({ policy }) => policy))])("%s", (name) => {
  const variants = unsafeVariants.filter(({ policy }) => policy === name);

  test.each(variants.map((variant) => [`${variant.resource}: ${variant.says.join(" ")}`, variant] as const))(
    "alone catches %s",
    (_title, variant) => {
      const policy = policies.get(name)!;
      const stack = stackWith(variant);

      const found = table.flatMap((row) => violationsOf(row, stack));

      expect(found.map(({ message }) => message)).toEqual(
        variant.says.map((line) => `${policy.rule} ${policy.why}\n${line}\nTo mend: ${policy.remedy}`),
      );
      expect(found.every(({ level }) => level === "mandatory")).toBe(true);
    },
  );
});

test("every policy that judges resources has unsafe variants", () => {
  const judged = new Set(unsafeVariants.map(({ policy }) => policy));
  // The one that judges the exemptions file has tests of its own.
  expect([...policies.keys()].filter((name) => !judged.has(name))).toEqual(["forbid-expired-exemptions"]);
});
