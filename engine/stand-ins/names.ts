import { createHash, randomBytes } from "node:crypto";
import type { Inputs } from "./inputs";
import type { Json, Marked } from "./values";

const DIGITS = 7;
const drawn = new RegExp(`-[0-9a-f]{${DIGITS}}$`);

export function isDrawn(name: Json | undefined): boolean {
  return typeof name === "string" && drawn.test(name);
}

export interface NamedResource {
  /** The name that the program gave to the resource. */
  name: string;
  /** Makes an update draw what its plan has drawn; empty without a plan. */
  seed: Uint8Array;
  /** The inputs of the resource as it is; none for a new one. */
  old: Marked;
}

/** Inputs with names for what the program does not name: the old ones while there are any, else new ones. */
export function withNames(inputs: Inputs, given: Marked, { name: resource, seed, old }: NamedResource): Marked {
  const values = { ...given.values };
  for (const [name, { automatic }] of Object.entries(inputs)) {
    if (!automatic || given.unknown.has(name) || (values[name] ?? null) !== null) continue;
    const kept = old.values[name];
    values[name] = kept !== undefined && isDrawn(kept) ? kept : `${resource}-${draw(seed, name)}`;
  }
  return { ...given, values };
}

function draw(seed: Uint8Array, name: string): string {
  const source = seed.length > 0 ? createHash("sha256").update(seed).update(name).digest() : randomBytes(DIGITS);
  return source.toString("hex").slice(0, DIGITS);
}
