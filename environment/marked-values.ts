import { z } from "zod";
import type { ConfigPath } from "./mistakes";
import type { ProductSchema } from "./product";
import { decode, jsonForm } from "./read-namespace";
import type { StackConfig } from "./stack-config";

/** A value that a stack file gives to a setting of a product, and the way to it. */
export interface MarkedValue {
  path: ConfigPath;
  /** As it is written, which may be wrong. */
  value: unknown;
}

/** The values of those settings of a product, at any depth, whose schema is marked; whatever is wrong beside them. */
export function markedValues(
  { values, secretKeys }: StackConfig,
  { name, settings }: ProductSchema,
  isMarked: (schema: z.core.$ZodType) => boolean,
): MarkedValue[] {
  return Object.entries(settings).flatMap(([setting, schema]) => {
    const key = `${name}:${setting}`;
    const text = values[key];
    // A value that should not be a secret, and is one, is not shown.
    if (text === undefined || secretKeys.has(key)) return [];
    return valuesIn({ path: { key, inside: [] }, value: decode(jsonForm(schema), text) }, schema, isMarked);
  });
}

function valuesIn(
  { path, value }: MarkedValue,
  schema: z.core.$ZodType,
  isMarked: (schema: z.core.$ZodType) => boolean,
): MarkedValue[] {
  if (isMarked(schema)) return [{ path, value }];
  if (schema instanceof z.ZodOptional) return valuesIn({ path, value }, schema.unwrap(), isMarked);
  if (!(schema instanceof z.ZodObject) || typeof value !== "object" || value === null) return [];
  const fields = new Map<string, unknown>(Object.entries(value));
  return Object.entries(schema.shape).flatMap(([field, one]) =>
    valuesIn(
      { path: { ...path, inside: [...path.inside, field] }, value: fields.get(field) },
      one as z.core.$ZodType,
      isMarked,
    ),
  );
}
