import type { Placement } from "../host";

export interface Label {
  label: string;
  value: string;
}

/** Labels of everything that takes them. */
export function labels({ environment, product, owner, disposable }: Placement): Label[] {
  const pairs = { environment, product, owner, ...(disposable ? { disposable: "true" } : {}) };
  return Object.entries(pairs).map(([label, value]) => ({ label, value }));
}
