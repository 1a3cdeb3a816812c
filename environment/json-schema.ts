import type { z } from "zod";
import { dockerNamespace } from "./docker";
import {
  awsNamespace,
  optionalScalewayNamespace,
  productNamespace,
  scalewayNamespace,
  socleNamespace,
  untouchedNamespace,
  type Namespace,
} from "./namespaces";
import type { ProductSchema } from "./product";
import { jsonForm } from "./read-namespace";
import { s3Namespace } from "./s3";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * The JSON Schema of `Pulumi.<stack>.yaml`, for editors: completion, descriptions, and most mistakes while typing. It is
 * made from the schemas that the program reads with, and is a little more lenient: rules between two fields are absent.
 */
export function stackFileSchema(products: readonly ProductSchema[]): JsonSchema {
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Stack file of Socle",
    description: "What one environment runs, and how: Pulumi.<stack>.yaml",
    type: "object",
    properties: {
      config: configSchema(products),
      secretsprovider: { type: "string", description: "What encrypts the secrets, when it is not a passphrase" },
      encryptionsalt: {
        type: "string",
        description: "Salt of the passphrase that encrypts the secrets; Pulumi writes it",
      },
      encryptedkey: { type: "string", description: "Key that encrypts the secrets, encrypted; Pulumi writes it" },
      environment: { description: "Pulumi ESC environments that the stack imports", type: ["array", "object"] },
    },
    required: ["config"],
    additionalProperties: false,
  };
}

function configSchema(products: readonly ProductSchema[]): JsonSchema {
  const always = [socleNamespace, optionalScalewayNamespace, dockerNamespace, awsNamespace, s3Namespace].map(keysOf);
  const perProduct = products.map((product) => ({
    version: `${product.name}:version`,
    ...keysOf(productNamespace(product)),
  }));
  return {
    type: "object",
    properties: Object.fromEntries([...always, ...perProduct].flatMap(({ properties }) => Object.entries(properties))),
    patternProperties: { [`^${untouchedNamespace}:`]: {} },
    additionalProperties: false,
    required: always.flatMap(({ required }) => required),
    // What runs on Scaleway names a place there.
    if: { properties: { "socle:host": { const: "docker" } }, required: ["socle:host"] },
    else: { required: keysOf(scalewayNamespace).required },
    // A product runs when it has a version: then it needs its required keys, and without it it has none.
    dependencies: Object.fromEntries(
      perProduct.flatMap(({ version, properties, required }) => [
        ...Object.keys(properties).map((key) => [key, [version]] as const),
        [version, required.filter((key) => key !== version)] as const,
      ]),
    ),
  };
}

function keysOf({ name, schema, secrecy }: Namespace): { properties: Record<string, JsonSchema>; required: string[] } {
  const { properties = {}, required = [] } = jsonForm(schema);
  const keyed = Object.entries(properties).flatMap(([key, form]) =>
    typeof form === "object" ? [[`${name}:${key}`, asWritten(form, secrecy[key] ?? "plain")] as const] : [],
  );
  return { properties: Object.fromEntries(keyed), required: required.map((key) => `${name}:${key}`) };
}

/** The forms that one value may have in the file, where Pulumi also writes numbers and booleans as text. */
function asWritten(form: JsonSchema, secrecy: string): JsonSchema {
  const { description, default: byDefault, ...value } = form;
  const forms = [
    ...(secrecy === "secret" ? [] : [value, ...asText(value)]),
    ...(secrecy === "plain" ? [] : [encrypted]),
  ];
  return {
    ...(description === undefined ? {} : { description }),
    ...(byDefault === undefined ? {} : { default: byDefault }),
    ...(forms.length === 1 ? forms[0] : { anyOf: forms }),
  };
}

const encrypted: JsonSchema = {
  type: "object",
  properties: { secure: { type: "string", description: "Written by pulumi config set --secret" } },
  required: ["secure"],
  additionalProperties: false,
};

function asText({ type, enum: choices, pattern, format }: JsonSchema): JsonSchema[] {
  if (choices?.some((choice) => typeof choice === "number")) return [{ enum: choices.map(String) }];
  if (type === "boolean") return [{ enum: ["true", "false"] }];
  if (type === "integer") return [{ type: "string", pattern: String.raw`^-?\d+$` }];
  if (type === "number") return [{ type: "string", pattern: String.raw`^-?\d+(\.\d+)?$` }];
  // Free text: YAML reads an unquoted 30000 or true as something else, and Pulumi hands it over as text all the same.
  return type === "string" && !choices && !pattern && !format ? [{ type: ["number", "boolean"] }] : [];
}
