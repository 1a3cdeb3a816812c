import type { Json, JsonObject } from "./records";

export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A scalar as text; nothing for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : "";
}

export const listOf = (value: Json | undefined): Json[] => (Array.isArray(value) ? value : []);
export const objectsIn = (value: Json | undefined): JsonObject[] => listOf(value).filter(isObject);
export const stringsIn = (value: Json | undefined): string[] =>
  listOf(value).filter((entry): entry is string => typeof entry === "string");
export const objectOf = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
