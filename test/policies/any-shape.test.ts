import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isStackPolicy } from "../../policies/kernel/policy";
import { table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { unknown, violationsOf, type Sample } from "./support/sample";

const samples: Sample[] = Object.values(compliant);

/** What a message says when code prints a value that it did not understand. */
const garbage = /undefined|\[object|NaN/;

/**
 * What a program may give in place of any value: absent, not known yet, or of a shape that nobody expected. Never a text
 * that is garbage already, which a message would be right to quote.
 */
const anything = fc
  .oneof(
    fc.constantFrom<unknown>(
      unknown,
      null,
      "",
      "*",
      "0.0.0.0/0",
      "{",
      "[]",
      "null",
      "://",
      0,
      -1,
      NaN,
      true,
      [],
      {},
      [[]],
      [null],
    ),
    fc.jsonValue({ maxDepth: 3 }),
    fc.string(),
    fc.array(fc.constantFrom<unknown>(unknown, null, {}, "tag", 3)),
    fc.dictionary(fc.string(), fc.constantFrom<unknown>(unknown, null, [], "value")),
  )
  .filter((value) => !garbage.test(JSON.stringify(value)));

/** A compliant resource with some of its values, at any depth, replaced by anything. */
function mangled(value: unknown): fc.Arbitrary<unknown> {
  const inside = Array.isArray(value)
    ? fc.tuple(...value.map(mangled))
    : typeof value === "object" && value !== null
      ? fc.record(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mangled(item)])), {
          requiredKeys: [],
        })
      : fc.constant(value);
  return fc.oneof({ weight: 4, arbitrary: inside }, { weight: 1, arbitrary: anything });
}

const mangledSample = fc.constantFrom(...samples).chain((sample) =>
  fc.record({
    type: fc.constant(sample.type),
    name: fc.constant(sample.name ?? "it"),
    stack: fc.constantFrom("prod", "preprod", ""),
    protect: fc.boolean(),
    props: mangled(sample.props).map((props) =>
      isRecord(props) ? props : { tags: props, name: props, policy: props },
    ),
    provider: fc.dictionary(fc.constantFrom("region", "zone"), anything),
  }),
);

describe("a resource of any shape", () => {
  test("never ends a policy in an error, and every message is whole", () => {
    fc.assert(
      fc.property(fc.array(mangledSample, { minLength: 1, maxLength: 4 }), (resources) => {
        for (const row of table) {
          for (const { message } of violationsOf(row, resources)) {
            expect(message).not.toMatch(garbage);
            expect(message).not.toContain(unknown);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  test.each(Object.entries<Sample>(compliant))(
    "%s is never blamed for a value that is not known yet",
    (_name, sample) => {
      for (const key of Object.keys(sample.props)) {
        const preview = { ...sample, props: { ...sample.props, [key]: unknown } };
        const stack = samples.map((other) => (other === sample ? preview : other));
        const found = table.flatMap((row) => violationsOf(row, isStackPolicy(row.policy) ? stack : [preview]));
        expect(found.map(({ message }) => `${key}: ${message}`)).toEqual([]);
      }
    },
  );
});

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
