import { describe, expect, test } from "vitest";
import { z } from "zod";
import { jsonForm } from "../../../environment/read-namespace";
import { products } from "../../../products";

type JsonSchema = z.core.JSONSchema.BaseSchema;

test("every product has a namespace of its own", () => {
  const names = products.map(({ name }) => name);
  expect(new Set(names).size).toBe(names.length);
  for (const name of names) {
    expect(name).toMatch(/^[a-z][a-z0-9-]*$/);
    expect(["aws", "docker", "pulumi", "s3", "scaleway", "socle"]).not.toContain(name);
  }
});

describe.each(products.map((product) => [product.name, product] as const))("%s", (_, product) => {
  const variables = { ...product.variables, ...product.secrets };

  test("names settings in lowerCamelCase and variables in UPPER_CASE, each once", () => {
    for (const name of Object.keys(product.settings)) expect(name).toMatch(/^(?!(sources|version)$)[a-z][A-Za-z0-9]*$/);
    for (const name of Object.keys(variables)) expect(name).toMatch(/^[A-Z][A-Z0-9_]*$/);
    expect(Object.keys(variables).length).toBe(
      Object.keys(product.variables).length + Object.keys(product.secrets).length,
    );
  });

  test("describes every key", () => {
    const settings = Object.values(jsonForm(z.object(product.settings)).properties ?? {});
    const descriptions = [...settings.filter((form) => typeof form === "object"), ...Object.values(variables)];
    for (const { description } of descriptions) expect(description).toMatch(/\w+/);
  });

  test("refuses misspelt fields at every depth", () => {
    for (const form of Object.values(jsonForm(z.object(product.settings)).properties ?? {})) {
      for (const object of objectsIn(form)) expect(object.additionalProperties).toBe(false);
    }
  });
});

/** Every object with named fields in a JSON Schema, itself included. */
function objectsIn(form: unknown): JsonSchema[] {
  if (typeof form !== "object" || form === null) return [];
  const inside = Object.values(form).flatMap(objectsIn);
  return "properties" in form && "type" in form && form.type === "object" ? [form as JsonSchema, ...inside] : inside;
}
