import { isDeepStrictEqual } from "node:util";
import type { Inputs } from "./inputs";
import { isDrawn } from "./names";
import type { ResourceType } from "./resource-type";
import type { Json, Marked, Properties } from "./values";

/** The names of the inputs that differ; one that is not known yet counts as different. */
export function changedInputs(old: Marked, news: Marked, inputs: Inputs = {}): string[] {
  const names = new Set([...Object.keys(old.values), ...Object.keys(news.values), ...news.unknown]);
  const comparable = (name: string, value: Json = null) => (inputs[name]?.unordered ? inOrder(value) : value);
  return [...names].filter(
    (name) =>
      news.unknown.has(name) ||
      !isDeepStrictEqual(comparable(name, old.values[name]), comparable(name, news.values[name])),
  );
}

/** The same for any order of the lists in a value. */
function inOrder(value: Json): Json {
  if (Array.isArray(value)) {
    const sortable = value.map(inOrder).map((item) => ({ item, key: JSON.stringify(item) }));
    return sortable.sort((a, b) => (a.key < b.key ? -1 : 1)).map(({ item }) => item);
  }
  if (value === null || typeof value !== "object") return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, item]) => [name, inOrder(item)]));
}

/** What a look at a resource found, with lists of which the order means nothing in their old order. */
export function inOldOrder(inputs: Inputs, old: Properties, found: Properties): Properties {
  const entries = Object.entries(found).map(([name, value]): [string, Json] => {
    const before = old[name];
    const same = inputs[name]?.unordered && before !== undefined && isDeepStrictEqual(inOrder(before), inOrder(value));
    return [name, same ? before : value];
  });
  return Object.fromEntries(entries);
}

/**
 * Inputs with what a look at the resource found them to be now, so that the next update puts them right. Those that
 * the resource has completed stay: what it added is no change.
 */
export function withNews(inputs: Marked, found: Properties, completed: string[] = []): Marked {
  const known = Object.entries(found).filter(
    ([name]) => Object.hasOwn(inputs.values, name) && !completed.includes(name),
  );
  return { ...inputs, values: { ...inputs.values, ...Object.fromEntries(known) } };
}

export function replacedBy(type: ResourceType, changed: string[], news: Marked): string[] {
  if (type.replacedBy) return type.replacedBy(changed, news.values);
  return changed.filter((name) => type.inputs[name]?.replaces);
}

/** Whether the old resource must go first, because a new one would have its name. */
export function goesFirst(type: ResourceType, replaced: string[], news: Marked): boolean {
  if (replaced.length === 0) return false;
  if (type.deletedFirst) return true;
  return Object.entries(type.inputs).some(
    ([name, { automatic }]) => automatic && !replaced.includes(name) && !isDrawn(news.values[name]),
  );
}

/** What a resource will look like as far as it is known before an update. */
export function planned(type: ResourceType, inputs: Marked): Marked {
  const state = stateOf(type, inputs, {});
  const later = type.outputs.filter((name) => !Object.hasOwn(inputs.values, name));
  return { ...state, unknown: new Set([...inputs.unknown, ...later, ...(type.completed?.(inputs.values) ?? [])]) };
}

export function stateOf(type: ResourceType, inputs: Marked, outputs: Properties): Marked {
  const revealing = inputs.secret.size > 0 ? (type.revealing ?? []) : [];
  return {
    values: { ...inputs.values, ...outputs },
    secret: new Set([...inputs.secret, ...(type.secretOutputs ?? []), ...revealing]),
    unknown: inputs.unknown,
  };
}
