import type { Answer } from "./call";
import type { Json } from "./records";
import type { Store } from "./store";

const bodies: Record<number, Json> = {
  403: { message: "insufficient permissions", type: "permissions_denied", details: [] },
  500: { message: "internal error", type: "internal" },
};

/** The answer of the newest `fault` rule that matches a call, counting down its `times`; undefined when none does. */
export function strikingFault(store: Store, method: string, path: string): Answer | undefined {
  const rule = store
    .list("control/rules", ({ behaviour, match, times }) => {
      if (behaviour !== "fault" || times === 0) return false;
      return (match.method ?? method) === method && path.startsWith(match.path ?? "/");
    })
    .at(-1);
  if (!rule) return undefined;
  if (rule.times !== undefined) store.update("control/rules", rule.id, { times: rule.times - 1 });
  const status = rule.status ?? 500;
  return { status, body: bodies[status] };
}
