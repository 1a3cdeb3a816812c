import type { Shape } from "../shape";

/** How the plugin takes labels: as pairs, since their names may hold dots. */
export const labelsShape = { list: { label: "string", value: "string" } } as const satisfies Shape;

export type Label = { label: string; value: string };

export function labelMap(labels: Label[] = []): Record<string, string> {
  return Object.fromEntries(labels.map(({ label, value }) => [label, value]));
}

export function labelPairs(labels: Record<string, string> | null | undefined): Label[] {
  return Object.entries(labels ?? {}).map(([label, value]) => ({ label, value }));
}
