import type { Placement } from "../host";

/** Labels of everything that takes them. */
export function tags({ environment, product, owner, disposable }: Placement): string[] {
  return [`environment:${environment}`, `product:${product}`, `owner:${owner}`, ...(disposable ? ["disposable"] : [])];
}
