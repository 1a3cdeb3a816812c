import type { Failure } from "./inputs";
import type { Json } from "./values";

/** What a nested input must look like; a name that ends in `?` may be absent. */
export type Shape =
  "string" | "integer" | "boolean" | "string map" | { readonly list: Shape } | { readonly [name: string]: Shape };

interface Simple {
  string: string;
  integer: number;
  boolean: boolean;
  "string map": Record<string, string>;
}

/** The type of the values that have a shape. */
export type ShapeValue<S> = S extends keyof Simple
  ? Simple[S]
  : S extends { readonly list: infer Item }
    ? ShapeValue<Item>[]
    : { [Name in keyof S as Name extends `${string}?` ? never : Name]: ShapeValue<S[Name]> } & {
        [Name in keyof S as Name extends `${infer Optional}?` ? Optional : never]?: ShapeValue<S[Name]>;
      };

const simple: Record<keyof Simple, (value: Json | undefined) => boolean> = {
  string: (value) => typeof value === "string",
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  "string map": (value) => isObject(value) && Object.values(value).every((item) => typeof item === "string"),
};

/** All that is wrong with a value, at the paths where it is. */
export function shapeMistakes(shape: Shape, value: Json | undefined, property: string): Failure[] {
  if (typeof shape === "string") {
    return simple[shape](value) ? [] : [{ property, reason: `must be a ${shape}` }];
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) return [{ property, reason: "must be a list" }];
    return value.flatMap((item, index) => shapeMistakes(shape.list, item, `${property}[${index}]`));
  }
  return isObject(value) ? objectMistakes(shape, value, property) : [{ property, reason: "must be an object" }];
}

function objectMistakes(shape: Record<string, Shape>, value: Record<string, Json>, property: string): Failure[] {
  const fields = Object.entries(shape).map(([name, field]) => ({
    name: name.replace(/\?$/, ""),
    optional: name.endsWith("?"),
    field,
  }));
  const names = fields.map(({ name }) => name);
  const unexpected = Object.keys(value)
    .filter((name) => !names.includes(name))
    .map((name) => ({
      property: `${property}.${name}`,
      reason: `is not supported by the stand-in for this plugin; it knows ${names.join(", ")}`,
    }));
  const mistakes = fields.flatMap(({ name, optional, field }) => {
    if ((value[name] ?? null) !== null) return shapeMistakes(field, value[name], `${property}.${name}`);
    return optional ? [] : [{ property: `${property}.${name}`, reason: "is required" }];
  });
  return [...unexpected, ...mistakes];
}

function isObject(value: Json | undefined): value is Record<string, Json> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isList(shape: object): shape is { list: Shape } {
  return Object.keys(shape).join() === "list";
}
