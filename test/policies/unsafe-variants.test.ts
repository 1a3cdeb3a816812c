import { describe, expect, test } from "vitest";
import { isStackPolicy } from "../../policies/kernel/policy";
import { table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { violationsOf, type Sample, type Violation } from "./support/sample";
import { unsafeVariants, type UnsafeVariant } from "./unsafe-variants";

const policies = new Map(table.map(({ policy }) => [policy.name, policy]));

/** Everything found in a compliant stack in which one resource is no longer so. What is judged alone stays as it was. */
function foundIn({ resource, set, place }: UnsafeVariant): Violation[] {
  const sample: Sample = compliant[resource];
  const unsafe = { ...sample, ...place, props: withChanges(sample.props, set) };
  const stack = Object.values<Sample>(compliant).map((other) => (other === sample ? unsafe : other));
  return table.flatMap((row) => violationsOf(row, isStackPolicy(row.policy) ? stack : [unsafe]));
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

      const found = foundIn(variant);

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
