import { mkdtempSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, it } from "vitest";
import { parse } from "yaml";
import { products } from "../../../products";
import type { Product } from "../../../products/product";
import { type } from "../hosts/scaleway/world";
import { deployedWith, stackFile, type Settings } from "./deployed";

const root = join(__dirname, "../../..");
const folder = mkdtempSync(join(tmpdir(), "socle-readme-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** The one block of the README in this language. */
function block(language: string): string {
  const blocks = readFileSync(join(root, "README.md"), "utf8").matchAll(
    new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\``, "gms"),
  );
  return [...blocks].map(([, text]) => text).join("\n");
}

it("a product is added as the README says: one file, one entry, and a version in the stack file", async () => {
  mkdirSync(join(folder, "products"));
  for (const name of ["components", "environment", "hosts", "node_modules"]) {
    symlinkSync(join(root, name), join(folder, name));
  }
  symlinkSync(join(root, "products", "product.ts"), join(folder, "products", "product.ts"));
  const file = join(folder, "products", "library.ts");
  writeFileSync(file, block("ts"));
  const { library } = (await import(file)) as { library: Product };

  const settings = { ...stackFile("prod"), ...(parse(block("yaml")) as Settings) };
  const { outputs, resources } = await deployedWith("library", "prod", settings, [...products, library]);

  expect(Object.keys(outputs.addresses)).toEqual(["web"]);
  expect(resources.one(type.containerDomain).inputs["hostname"]).toBe("library.example.test");
  expect(resources.one(type.database).inputs["name"]).toBe("library");
});
