import type { Placement } from "../host";
import { labelPairs } from "../placement";

export interface Label {
  label: string;
  value: string;
}

/** Labels of everything that takes them. */
export function labels(placement: Placement): Label[] {
  return Object.entries(labelPairs(placement)).map(([label, value]) => ({ label, value }));
}
