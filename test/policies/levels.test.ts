import { expect, test } from "vitest";
import { isProduction, stackOf } from "../../policies/kernel/environment";
import { requirePinnedImages } from "../../policies/require-pinned-images";
import { table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { urnOf, violationsOf } from "./support/sample";

const moving = { ...compliant.container, props: { ...compliant.container.props, image: "postgres:latest" } };

test.each([
  ["prod", true],
  ["lvao-prod", true],
  ["lvao_prod", true],
  ["Prod", true],
  ["production", true],
  ["lvao-production", true],
  ["preprod", false],
  ["pre-prod", false],
  ["lvao-preprod", false],
  ["lvao-pre-prod", false],
  ["lvao-pre-production", false],
  ["preproduction", false],
  ["non-prod", false],
  ["nonprod", false],
  ["reprod", false],
  ["dev", false],
  ["prod-copy", false],
  ["", false],
])("the stack %j is production: %s", (stack, production) => {
  expect(isProduction(stack)).toBe(production);
});

test("the stack is read from the URN", () => {
  expect(stackOf(urnOf({ ...moving, stack: "lvao-prod" }))).toBe("lvao-prod");
  expect(stackOf("no URN")).toBe("");
});

test.each([
  ["prod", ["mandatory"]],
  ["preprod", ["advisory"]],
  ["dev", ["advisory"]],
])("in %s a row of the table gives %j", (stack, levels) => {
  const row = { policy: requirePinnedImages, prod: "mandatory", preprod: "advisory" } as const;
  expect(violationsOf(row, [{ ...moving, stack }]).map(({ level }) => level)).toEqual(levels);
});

test("a disabled policy does not run", () => {
  const row = { policy: requirePinnedImages, prod: "mandatory", preprod: "disabled" } as const;
  expect(violationsOf(row, [{ ...moving, stack: "preprod" }])).toEqual([]);
});

test("a disposable resource keeps the policies of security and loses those of data", () => {
  const { props } = compliant.database;
  const disposable = {
    ...compliant.database,
    stack: "preprod",
    protect: false,
    props: {
      name: "lvao-preprod-db",
      tags: ["environment:preprod", "product:lvao", "owner:beta-team", "disposable"],
      region: props.region,
      disableBackup: true,
    },
  };
  expect(table.flatMap((row) => violationsOf(row, [disposable])).map(({ policy }) => policy)).toEqual([
    "forbid-public-databases",
    "require-encryption-at-rest",
  ]);
});

test("a resource labelled disposable: false is not disposable", () => {
  const tags = { environment: "prod", product: "lvao", owner: "beta-team", disposable: "false" };
  const bucket = { ...compliant.bucket, props: { ...compliant.bucket.props, tags, forceDestroy: true } };
  expect(table.flatMap((row) => violationsOf(row, [bucket])).map(({ policy }) => policy)).toEqual([
    "forbid-force-destroy",
    "require-bucket-encryption",
  ]);
});
