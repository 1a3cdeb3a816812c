import * as fc from "fast-check";
import { expect, it } from "vitest";
import { localName, nameLimits, physicalName, placedName } from "../../../../hosts/scaleway/names";
import { placement } from "./world";

const parts = fc.array(fc.string({ minLength: 1, maxLength: 80 }), { minLength: 1, maxLength: 4 });
const limit = fc.constantFrom(...Object.values(nameLimits));

it("makes names that fit and that every service takes", () => {
  fc.assert(
    fc.property(parts, limit, (given, most) => {
      const name = physicalName(given, most);
      expect(name.length).toBeLessThanOrEqual(most);
      expect(name).toMatch(/^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/);
    }),
  );
});

it("makes different names of different ones, and the same of the same", () => {
  fc.assert(
    fc.property(parts, parts, limit, (one, other, most) => {
      expect(physicalName(one, most) === physicalName(other, most)).toBe(one.join("-") === other.join("-"));
    }),
  );
});

it("keeps apart what cutting, cleaning or lower case would join", () => {
  const long = "x".repeat(40);
  const names = [["a_b"], ["a-b"], ["A-b"], ["a--b"], [`${long}1`], [`${long}2`]].map((given) =>
    physicalName(given, 34),
  );

  expect(new Set(names).size).toBe(names.length);
});

it("leaves a name that fits as it is", () => {
  expect(physicalName(["lvao", "prod", "db"], 63)).toBe("lvao-prod-db");
});

it.each([
  ["lvao-db", "lvao-prod-db", "db"],
  ["db", "lvao-prod-db", "db"],
  ["lvaodb", "lvao-prod-lvaodb", "lvaodb"],
])("says the product of %s once", (name, placed, local) => {
  expect(placedName(placement, name, 63)).toBe(placed);
  expect(localName(placement, name, 63)).toBe(local);
});
