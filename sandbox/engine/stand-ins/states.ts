import { isDeepStrictEqual } from "node:util";
import type { ResourceType } from "./provider";
import type { Marked, Properties } from "./values";

/** The names of the inputs that differ; one that is not known yet counts as different. */
export function changedInputs(old: Marked, news: Marked): string[] {
  const names = new Set([...Object.keys(old.values), ...Object.keys(news.values), ...news.unknown]);
  return [...names].filter(
    (name) => news.unknown.has(name) || !isDeepStrictEqual(old.values[name] ?? null, news.values[name] ?? null),
  );
}

/** Inputs with what a look at the resource found them to be now, so that the next update puts them right. */
export function withNews(inputs: Marked, found: Properties): Marked {
  const known = Object.entries(found).filter(([name]) => Object.hasOwn(inputs.values, name));
  return { ...inputs, values: { ...inputs.values, ...Object.fromEntries(known) } };
}

export function replacedBy(type: ResourceType, changed: string[], news: Marked): string[] {
  if (type.replacedBy) return type.replacedBy(changed, news.values);
  return changed.filter((name) => type.inputs[name]?.replaces);
}

/** What a resource will look like as far as it is known before an update. */
export function planned(type: ResourceType, inputs: Marked): Marked {
  const state = stateOf(type, inputs, {});
  return { ...state, unknown: new Set([...inputs.unknown, ...type.outputs]) };
}

export function stateOf(type: ResourceType, inputs: Marked, outputs: Properties): Marked {
  const revealing = inputs.secret.size > 0 ? (type.revealing ?? []) : [];
  return {
    values: { ...inputs.values, ...outputs },
    secret: new Set([...inputs.secret, ...(type.secretOutputs ?? []), ...revealing]),
    unknown: inputs.unknown,
  };
}
