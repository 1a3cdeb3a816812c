import type { Placement } from "./host";

/** Guards what holds data. Left open, not false, on a disposable environment: the caller may still protect it. */
export function protection({ disposable }: Placement): { protect?: true } {
  return disposable ? {} : { protect: true };
}

/** What everything that takes labels is labelled with. */
export function labelPairs({ environment, product, owner, disposable }: Placement): Record<string, string> {
  return { environment, product, owner, ...(disposable ? { disposable: "true" } : {}) };
}
