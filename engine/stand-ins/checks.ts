import { type Failure, findMistakes, withDefaults } from "./inputs";
import { type NamedResource, withNames } from "./names";
import type { ResourceType } from "./resource-type";
import type { Marked } from "./values";

/** What a program gives to a resource, with names and defaults for what it leaves open, and all that is wrong with it. */
export async function checked(
  type: ResourceType,
  given: Marked,
  resource: NamedResource,
): Promise<{ inputs: Marked; failures: Failure[] }> {
  const named = withNames(type.inputs, given, resource);
  const inputs = withDefaults(type.inputs, named);
  const mistakes = findMistakes(type.inputs, named);
  if (mistakes.length > 0 || inputs.unknown.size > 0) return { inputs, failures: mistakes };
  const failures = type.check?.(inputs.values) ?? [];
  if (failures.length > 0 || !type.complete) return { inputs, failures };
  return { inputs: { ...inputs, values: { ...inputs.values, ...(await type.complete(inputs.values)) } }, failures };
}
