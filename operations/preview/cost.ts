import type { EngineEvent } from "../../engine/events";
import { costOf, costsTheSame, type Inputs } from "./resource-cost";

/** What the changes of a preview add to a month's bill. */
export interface CostDifference {
  /** Euros without tax, by list prices; negative when it costs less. */
  monthly: number;
  /** What else changes and is not in the figure, for people: "Redis", "what buckets hold". */
  notCounted: string[];
}

interface Sides {
  type: string;
  before?: Inputs;
  after?: Inputs;
}

type Step = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** The difference between what is there and what would be, of the resources that change. */
export function costDifference(events: readonly EngineEvent[]): CostDifference {
  const parts = [...changedResources(events)].map(differenceOf);
  return {
    monthly: toCents(parts.reduce((sum, { monthly }) => sum + monthly, 0)),
    notCounted: [...new Set(parts.flatMap(({ notCounted }) => notCounted))].sort(),
  };
}

/** Each resource once: the steps of a replacement show its two sides apart. */
function changedResources(events: readonly EngineEvent[]): Iterable<Sides> {
  const resources = new Map<string, Sides>();
  for (const { resourcePreEvent } of events) {
    const step = resourcePreEvent?.metadata;
    if (step === undefined || !isManaged(step) || !changes.has(step.op)) continue;
    const known = resources.get(step.urn) ?? { type: step.type };
    resources.set(step.urn, {
      type: step.type,
      before: known.before ?? inputsOf(step.old),
      after: known.after ?? inputsOf(step.new),
    });
  }
  return resources.values();
}

/** The engine knows more operations than its types do. */
const changes: ReadonlySet<string> = new Set([
  ...["create", "import", "update", "replace", "delete"],
  ...["create-replacement", "delete-replaced", "import-replacement"],
]);

function isManaged({ new: after, old: before }: Step): boolean {
  return (after ?? before)?.custom === true;
}

function inputsOf(state: Step["new"]): Inputs | undefined {
  return state && (state.inputs as Inputs);
}

function differenceOf({ type, before, after }: Sides): CostDifference {
  if (before && after && costsTheSame(type, before, after)) return { monthly: 0, notCounted: [] };
  const [was, will] = [before, after].map((inputs) => inputs && costOf(type, inputs));
  return {
    monthly: (will?.monthly ?? 0) - (was?.monthly ?? 0),
    notCounted: [...(was?.notCounted ?? []), ...(will?.notCounted ?? [])],
  };
}

function toCents(euros: number): number {
  return Math.round(euros * 100) / 100;
}
