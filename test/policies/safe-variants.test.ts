import { expect, test } from "vitest";
import { isStackPolicy } from "../../policies/kernel/policy";
import { table } from "../../policies/table";
import { safeVariants } from "./safe-variants";
import { compliant } from "./support/compliant";
import { violationsOf, type Sample } from "./support/sample";

test.each(safeVariants)("nothing is reported for %s", (_why, resource, change) => {
  const sample: Sample = compliant[resource];
  const props = Object.entries({ ...sample.props, ...change.props }).filter(([, value]) => value !== undefined);

  const changed = { ...sample, ...change, props: Object.fromEntries(props) };
  const stack = Object.values<Sample>(compliant).map((other) => (other === sample ? changed : other));
  const found = table.flatMap((row) => violationsOf(row, isStackPolicy(row.policy) ? stack : [changed]));

  expect(found).toEqual([]);
});
