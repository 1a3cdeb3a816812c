import type { EngineEvent } from "../../engine/events";

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

export interface PropertyChange {
  /** As the engine writes it: `settings.max_connections`, `tags[0]`. */
  path: string;
  /** The values, where both are fit to be shown to whoever can read the summary. */
  values?: { before: string; after: string };
}

/**
 * Texts that are worth reading in a summary and never hold a secret. Any other text is only named: what the program
 * marks as secret the engine hides, but a summary is read by more people than a stack file is.
 */
const shownTexts: ReadonlySet<string> = new Set([
  "clusterSize",
  "engine",
  "image",
  "nodeType",
  "registryImage",
  "version",
  "volumeType",
]);

/** The properties that a step changes; none for one that creates or deletes. */
export function propertyChanges(step: Metadata): PropertyChange[] {
  const { old: before, new: after } = step;
  if (!before || !after) return [];
  return changedPaths(step).map((path) => {
    const values = [before.inputs, after.inputs].map((inputs) => shown(path, valueAt(inputs, path)));
    const [from, to] = values;
    return from === undefined || to === undefined ? { path } : { path, values: { before: from, after: to } };
  });
}

function changedPaths({ detailedDiff, diffs, keys }: Metadata): string[] {
  const detailed = Object.keys(detailedDiff ?? {});
  return detailed.length > 0 ? detailed : [...new Set([...(diffs ?? []), ...(keys ?? [])])];
}

function shown(path: string, value: unknown): string | undefined {
  if (typeof value === "number" || typeof value === "boolean") return String(value);
  return typeof value === "string" && shownTexts.has(path) ? value : undefined;
}

function valueAt(inputs: unknown, path: string): unknown {
  return path
    .split(/[.[\]]+/)
    .filter(Boolean)
    .reduce<unknown>((value, step) => (isRecord(value) ? value[step] : undefined), inputs);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
