import { mkdtempSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { parse } from "yaml";
import { products } from "../../../products";
import type { Product } from "../../../products/product";
import { type } from "../hosts/scaleway/world";
import { deployedWith, stackFile, type Settings } from "./deployed";
import { readmeBlocks } from "./readme";

const root = join(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "socle-readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

it("a product is added as the README says: one file, one entry, and a version in the stack file", async () => {
  mkdirSync(join(folder, "products"));
  for (const name of ["components", "environment", "hosts", "node_modules"]) {
    symlinkSync(join(root, name), join(folder, name));
  }
  symlinkSync(join(root, "products", "product.ts"), join(folder, "products", "product.ts"));
  const file = join(folder, "products", "library.ts");
  writeFileSync(file, readmeBlocks("ts"));
  const { library } = (await import(file)) as { library: Product };

  const settings = { ...stackFile("prod"), ...(parse(readmeBlocks("yaml")) as Settings) };
  // Whoever tries the example in this checkout has it twice.
  const others = products.filter(({ name }) => name !== library.name);
  const { outputs, resources } = await deployedWith("library", "prod", settings, [...others, library]);

  expect(Object.keys(outputs.addresses)).toEqual(["web"]);
  expect(resources.one(type.containerDomain).inputs["hostname"]).toBe("library.example.test");
  expect(resources.one(type.database).inputs["name"]).toBe("library");
});
