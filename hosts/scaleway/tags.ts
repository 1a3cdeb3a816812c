import type { Placement } from "../host";

/** Labels of everything that takes them. */
export function tags({ environment, product, owner, disposable }: Placement): string[] {
  return [`environment:${environment}`, `product:${product}`, `owner:${owner}`, ...(disposable ? ["disposable"] : [])];
}

/** The same for object storage, whose tags are pairs. */
export function tagPairs({ environment, product, owner, disposable }: Placement): Record<string, string> {
  return { environment, product, owner, ...(disposable ? { disposable: "true" } : {}) };
}
