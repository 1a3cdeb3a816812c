import type { Failure } from "../inputs";
import type { Json } from "../values";

/** What a nested input must look like; a name that ends in `?` may be absent. */
export type Shape = "string" | "integer" | "boolean" | { list: Shape } | { [name: string]: Shape };

/** All that is wrong with a value, at the paths where it is. */
export function shapeMistakes(shape: Shape, value: Json | undefined, property: string): Failure[] {
  if (typeof shape === "string") {
    const fits = shape === "integer" ? Number.isInteger(value) : typeof value === shape;
    return fits ? [] : [{ property, reason: `must be a ${shape}` }];
  }
  if (isList(shape)) {
    if (!Array.isArray(value)) return [{ property, reason: "must be a list" }];
    return value.flatMap((item, index) => shapeMistakes(shape.list, item, `${property}[${index}]`));
  }
  if (value === null || typeof value !== "object" || Array.isArray(value)) {
    return [{ property, reason: "must be an object" }];
  }
  return objectMistakes(shape, value, property);
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

function isList(shape: object): shape is { list: Shape } {
  return Object.keys(shape).join() === "list";
}
