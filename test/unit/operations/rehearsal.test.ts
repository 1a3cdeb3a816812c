import { expect, test } from "vitest";
import { rehearsalEnvironment, rehearsalOf } from "../../../operations/deploy/rehearsal";

/** Stack files, by stack: what `socle:rehearsal` says in each. */
const files = (said: Record<string, string | undefined>) => ({
  exists: (stack: string) => Object.hasOwn(said, stack),
  read: (stack: string, key: string) => (key === "socle:rehearsal" ? said[stack] : undefined),
});

test.each<[string, string | undefined]>([
  ["prod", "preprod"],
  ["fwb-prod", "preprod"],
  ["preprod", undefined],
  ["dev", undefined],
])("of this project's stacks, %s is rehearsed in %s", (stack, rehearsal) => {
  expect(rehearsalOf(stack)).toBe(rehearsal);
});

test.each([
  ["production", "preprod"],
  ["lvao-prod", "lvao-preprod"],
  ["lvao_production", "lvao_preprod"],
  ["prod-lvao", "preprod-lvao"],
])("%s is rehearsed in %s, if there is such a stack", (stack, rehearsal) => {
  expect(rehearsalOf(stack, files({ [stack]: undefined, [rehearsal]: undefined }))).toBe(rehearsal);
  expect(() => rehearsalOf(stack, files({ [stack]: undefined }))).toThrow(
    `pulumi config set --stack ${stack} socle:rehearsal <stack>`,
  );
});

test.each(["live", "prod-2026", "lvao"])("%s is production too, and must say what it is rehearsed in", (stack) => {
  expect(() => rehearsalOf(stack, files({ [stack]: undefined, preprod: undefined }))).toThrow(
    `${stack} is production, and nothing says where its releases are tried first. Name that stack:\n` +
      `  pulumi config set --stack ${stack} socle:rehearsal <stack>\nor, if there is none:\n` +
      `  pulumi config set --stack ${stack} socle:rehearsal none`,
  );
  expect(rehearsalOf(stack, files({ [stack]: "staging" }))).toBe("staging");
  expect(rehearsalOf(stack, files({ [stack]: "none" }))).toBeUndefined();
});

test("no production is a rehearsal, not even of itself", () => {
  for (const named of ["prod", "lvao-prod"]) {
    expect(() => rehearsalOf("prod", files({ prod: named, "lvao-prod": undefined }))).toThrow(
      `socle:rehearsal of Pulumi.prod.yaml is ${named}, which is production itself`,
    );
  }
});

test("a stack without a file is named, with those that have one", () => {
  expect(() => rehearsalOf("prdo")).toThrow("There is no stack prdo: Pulumi.prdo.yaml does not exist. Known: ");
});

test("the state of the rehearsal may be elsewhere, with a key that reads it", () => {
  expect(rehearsalEnvironment({ REHEARSAL_BACKEND_URL: "", REHEARSAL_ACCESS_KEY: "" })).toEqual({});
  expect(
    rehearsalEnvironment({
      REHEARSAL_BACKEND_URL: "s3://preprod-state",
      REHEARSAL_ACCESS_KEY: "SCW1",
      REHEARSAL_SECRET_KEY: "secret",
    }),
  ).toEqual({
    PULUMI_BACKEND_URL: "s3://preprod-state",
    AWS_ACCESS_KEY_ID: "SCW1",
    AWS_SECRET_ACCESS_KEY: "secret",
  });
});
