import { expect, test } from "vitest";
import { environmentOf, isProduction, stackOf } from "../../policies/kernel/environment";
import { requirePinnedImages } from "../../policies/require-pinned-images";
import { table } from "../../policies/table";
import { compliant } from "./support/compliant";
import { urnOf, violationsOf } from "./support/sample";

const moving = { ...compliant.container, props: { ...compliant.container.props, image: "postgres:latest" } };

test.each([
  "prod",
  "lvao-prod",
  "lvao_prod",
  "Prod",
  "production",
  "lvao-production",
  "prod-lvao",
  "lvao-prd",
  "live",
  "prod-2026",
  "prod2",
  "production-fr",
  "reprod",
  "demo-site-prod",
  "contest",
  "lvao",
  "prod-copy",
  "",
])("the stack %j is production", (stack) => {
  expect(isProduction(stack)).toBe(true);
});

test.each([
  "preprod",
  "preprod2",
  "pre-prod",
  "pre-prd",
  "lvao-preprod",
  "preprod-lvao",
  "lvao-pre-prod",
  "lvao-pre-production",
  "preproduction",
  "non-prod",
  "nonprod",
  "dev",
  "dev-alice",
  "lvao-development",
  "prod-test",
  "recette",
  "lvao.staging",
  "review-42",
  "review-fix-prod",
  "sandbox",
])("the stack %j is a rehearsal", (stack) => {
  expect(isProduction(stack)).toBe(false);
});

test("each review environment is one of its own", () => {
  expect(environmentOf("review-42")).not.toBe(environmentOf("review-43"));
  expect(environmentOf("lvao-preprod")).toBe(environmentOf("pre-prod"));
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
