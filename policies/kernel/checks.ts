import type { Check } from "./policy";

/** The same check for several types. */
export function forTypes(types: readonly string[], check: Check): Record<string, Check> {
  return Object.fromEntries(types.map((type) => [type, check]));
}
