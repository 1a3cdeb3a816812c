import type { EngineEvent } from "../../engine/events";
import { isStateful } from "../../policies/kernel/stateful";
import { propertyChanges, type PropertyChange } from "./property-changes";
import { partsOf } from "./urn";

export const kinds = ["created", "changed", "replaced", "deleted"] as const;

export type Kind = (typeof kinds)[number];

/** What would be, or was, done to one resource. */
export interface Change {
  kind: Kind;
  urn: string;
  /** Logical name. */
  name: string;
  /** Type token: `scaleway:databases/instance:Instance`. */
  type: string;
  /** Name of the outermost component that it belongs to, which is the product. */
  product: string;
  /** It holds data that nobody can make again. */
  stateful: boolean;
  /** Of a changed or replaced resource. */
  properties: PropertyChange[];
}

type Metadata = NonNullable<EngineEvent["resourcePreEvent"]>["metadata"];

/** Steps of the engine that count as a change; any other (`same`, `read`, `refresh`) leaves the resource as it is. */
const kindOf: Partial<Record<string, Kind>> = {
  create: "created",
  import: "created",
  update: "changed",
  replace: "replaced",
  "create-replacement": "replaced",
  "delete-replaced": "replaced",
  "discard-replaced": "replaced",
  "import-replacement": "replaced",
  delete: "deleted",
};

/**
 * The changes in the events of a preview or an update, one for each resource, in the engine's order. Components and
 * providers are left out: they are only names for what is in them.
 */
export function readChanges(events: readonly EngineEvent[]): Change[] {
  const steps = events.flatMap(({ resourcePreEvent }) => (resourcePreEvent ? [resourcePreEvent.metadata] : []));
  const parents = new Map(steps.map((step) => [step.urn, stateOf(step)?.parent ?? ""]));
  const changes = new Map<string, Change>();
  for (const step of steps) {
    const kind = kindOf[step.op];
    if (kind === undefined || !isCustom(step)) continue;
    const known = changes.get(step.urn);
    // A replacement is several steps, and only some of them say which properties ask for it.
    const properties = [...(known?.properties ?? []), ...propertyChanges(step)];
    changes.set(step.urn, {
      kind: known?.kind === "replaced" ? "replaced" : kind,
      urn: step.urn,
      ...partsOf(step.urn),
      product: productOf(step.urn, parents),
      stateful: isStateful(step.type),
      properties: [...new Map(properties.map((property) => [property.path, property])).values()],
    });
  }
  return [...changes.values()];
}

/** How many resources the engine looked at and leaves as they are. */
export function countUnchanged(events: readonly EngineEvent[]): number {
  return events.filter(({ resourcePreEvent: step }) => step?.metadata.op === "same" && isCustom(step.metadata)).length;
}

function isCustom(step: Metadata): boolean {
  return stateOf(step)?.custom === true && !step.type.startsWith("pulumi:providers:");
}

function stateOf({ new: after, old: before }: Metadata) {
  return after ?? before;
}

function productOf(urn: string, parents: ReadonlyMap<string, string>): string {
  const parent = parents.get(urn) ?? "";
  const outermost = parent === "" || partsOf(parent).type === "pulumi:pulumi:Stack";
  return outermost ? partsOf(urn).name : productOf(parent, parents);
}
