import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import { format } from "prettier";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import { requiredSecrets } from "../../../environment";
import { stackFileSchema } from "../../../environment/json-schema";
import type { ProductSchema } from "../../../environment/product";
import { products } from "../../../products";
import { good, library } from "./library";

const root = join(__dirname, "../../..");

// `npm run schema` runs this test with --update, which writes the file.
test("the committed JSON Schema is current", async () => {
  const text = await format(JSON.stringify(stackFileSchema(products)), { parser: "json", printWidth: 120 });
  await expect(text).toMatchFileSnapshot(join(root, "environment/stack-file.schema.json"));
});

/** What an editor checks: whether a stack file fits the schema. */
function checker(schemas: readonly ProductSchema[]): (file: unknown) => string[] {
  const validate = new Ajv({ strict: false, validateFormats: false, allErrors: true }).compile(
    stackFileSchema(schemas),
  );
  return (file) => (validate(file) ? [] : (validate.errors ?? []).map((e) => `${e.instancePath} ${e.message}`));
}

const secure = { secure: "v1:abc:def" };

test.each(readdirSync(root).filter((name) => /^Pulumi\..+\.yaml$/.test(name)))(
  "%s fits, once its secrets are set",
  (name) => {
    const file = parse(readFileSync(join(root, name), "utf8")) as { config: Record<string, unknown> };
    const secrets = requiredSecrets(file.config, products).map((key) => [key, secure] as const);
    expect(checker(products)({ ...file, config: { ...file.config, ...Object.fromEntries(secrets) } })).toEqual([]);
  },
);

describe("the schema, as an editor applies it", () => {
  const mistakes = checker([library]);
  const asFile = (changes: Record<string, unknown>) => ({
    encryptionsalt: "v1:salt",
    config: { ...good, "library:web": { memoryMb: 1024, min: 1, max: 3 }, ...changes },
  });
  const whole = {
    "library:database": { size: "small", storageGb: 10 },
    "library:SENTRY_DSN": secure,
    "scaleway:secretKey": secure,
  };

  test("accepts a good file, and values that Pulumi wrote as text", () => {
    expect(mistakes(asFile(whole))).toEqual([]);
    const asText = { "library:loanDays": "30", "library:openAccess": "true", "library:LOG_LEVEL": 10 };
    expect(mistakes(asFile({ ...whole, ...asText, "pulumi:tags": { a: "b" } }))).toEqual([]);
  });

  test.each([
    ["a secret in clear", { "library:SENTRY_DSN": "https://errors.example.test" }],
    ["a plain variable that is encrypted", { "library:LOG_LEVEL": secure }],
    ["an unknown key", { "library:loanDay": 3 }],
    ["an unknown field", { "library:web": { memoryMb: 1024, min: 1, max: 3, memory: 1 } }],
    ["a number out of its range", { "library:loanDays": 400 }],
    ["a moving version", { "library:version": "latest" }],
    ["a product without its version", { "library:version": undefined }],
    ["a missing secret", { "library:SENTRY_DSN": undefined }],
  ])("refuses %s", (_, changes) => {
    expect(mistakes(JSON.parse(JSON.stringify(asFile({ ...whole, ...changes }))))).not.toEqual([]);
  });

  test("keeps the descriptions", () => {
    const text = JSON.stringify(stackFileSchema([library]));
    for (const { description } of [...Object.values(library.variables), ...Object.values(library.secrets)]) {
      expect(text).toContain(description);
    }
  });
});
