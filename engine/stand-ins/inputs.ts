import { type Shape, shapeMistakes, type ShapeValue } from "./shape";
import type { Json, Marked, Properties } from "./values";

interface Types {
  string: string;
  integer: number;
  boolean: boolean;
  strings: string[];
  "string map": Record<string, string>;
  any: Json;
}

/** What a resource takes under one name. */
export interface Input<Type extends keyof Types = keyof Types> {
  type: Type;
  required?: true;
  default?: Types[Type];
  /** A change needs a new resource. Default: the resource is updated. */
  replaces?: true;
  oneOf?: readonly string[];
  /** What a nested value must look like, for the type `any`. */
  shape?: Shape;
  /** A list, and lists in it, of which the order means nothing: another order is no change. */
  unordered?: true;
  /** Drawn from the name of the resource when absent: a hyphen and seven hexadecimal digits follow it. */
  automatic?: true;
  /** Why an input that the official plugin knows is refused here. */
  refused?: string;
}

export type Inputs = Record<string, Input>;

type Given<I> = I extends { required: true } | { default: Json } | { automatic: true } ? true : false;
type TypeOf<I extends Input> = I extends { shape: infer S } ? ShapeValue<S> : Types[I["type"]];

/** The inputs of a resource as its own code sees them: checked, with defaults. */
export type InputValues<I extends Inputs> = {
  [Name in keyof I as Given<I[Name]> extends true ? Name : never]: TypeOf<I[Name]>;
} & { [Name in keyof I as Given<I[Name]> extends true ? never : Name]?: TypeOf<I[Name]> };

export interface Failure {
  property: string;
  reason: string;
}

/** All mistakes in what a program gives to a resource. Values that are not known yet pass. */
export function findMistakes(inputs: Inputs, given: Marked): Failure[] {
  const unexpected = Object.keys(given.values)
    .filter((property) => !Object.hasOwn(inputs, property))
    .map((property) => ({ property, reason: `is not an input; the inputs are ${Object.keys(inputs).join(", ")}` }));
  const mistakes = Object.entries(inputs).flatMap(([property, input]) => {
    if (given.unknown.has(property)) return [];
    const value = given.values[property] ?? null;
    const reason = mistakeIn(input, value);
    if (reason !== undefined) return [{ property, reason }];
    return input.shape === undefined || value === null ? [] : shapeMistakes(input.shape, value, property);
  });
  return [...unexpected, ...mistakes];
}

function mistakeIn(input: Input, value: Json): string | undefined {
  if (value === null) return input.required ? "is required" : undefined;
  if (input.refused !== undefined) return `is not supported by the stand-in for this plugin: ${input.refused}`;
  if (!accepts[input.type](value)) return `must be a ${input.type === "strings" ? "list of strings" : input.type}`;
  if (input.oneOf && !input.oneOf.some((allowed) => allowed === value))
    return `must be one of ${input.oneOf.join(", ")}`;
  return undefined;
}

const isText = (value: Json) => typeof value === "string";

const accepts: Record<keyof Types, (value: Json) => boolean> = {
  string: isText,
  integer: (value) => Number.isInteger(value),
  boolean: (value) => typeof value === "boolean",
  strings: (value) => Array.isArray(value) && value.every(isText),
  "string map": (value) =>
    value !== null && typeof value === "object" && !Array.isArray(value) && Object.values(value).every(isText),
  any: () => true,
};

/** The inputs with defaults for what is absent; null is absent. */
export function withDefaults(inputs: Inputs, given: Marked): Marked {
  const values: Properties = {};
  for (const [name, value] of Object.entries(given.values)) if (value !== null) values[name] = value;
  for (const [name, input] of Object.entries(inputs)) {
    if (input.default !== undefined && !given.unknown.has(name)) values[name] ??= input.default;
  }
  return { ...given, values };
}
