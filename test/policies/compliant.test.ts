import { expect, test } from "vitest";
import { table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { violationsOf } from "./support/sample";

const samples = Object.values(compliant);

test.each(table.map((row) => [row.policy.name, row] as const))(
  "%s finds nothing in a compliant stack",
  (_name, row) => {
    expect(violationsOf(row, samples)).toEqual([]);
  },
);
