import { kinds } from "./kinds";

/** A resource in what `pulumi stack export` writes; members that nothing here looks at are kept as they are. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  /** True: the engine deletes it in the next update. */
  delete?: boolean;
  /** It is deleted already, and is to be made again. */
  pendingReplacement?: boolean;
  protect?: boolean;
}

export interface PendingOperation {
  type: string;
  resource: StateResource;
}

/** What `pulumi stack export` writes. */
export interface ExportedState {
  version: number;
  deployment: {
    resources?: StateResource[];
    pending_operations?: PendingOperation[];
  };
}

/** What an interrupted creation came to. */
export interface Outcome {
  urn: string;
  /** `adopted`: recorded, as if its creation had been heard out. `removed`: the next update deletes it. */
  outcome: "adopted" | "removed" | "nothing";
  ids: string[];
}

/** Creations that Pulumi asked for and never heard the end of. */
export function interruptedCreations({ deployment }: ExportedState): StateResource[] {
  const creating = (deployment.pending_operations ?? []).filter(({ type }) => type === "creating");
  return creating.map(({ resource }) => resource);
}

/**
 * The state with what interrupted creations left, and without pending operations.
 *
 * What was made is recorded with the inputs it was asked with, secrets included; a refresh then reads the rest. What
 * cannot be used any more, or was meanwhile made again, is recorded for deletion.
 * @param found ids on Scaleway by URN, of things that may be somebody else's too
 */
export function settle(
  state: ExportedState,
  found: ReadonlyMap<string, readonly string[]>,
): { state: ExportedState; outcomes: Outcome[] } {
  const resources = [...(state.deployment.resources ?? [])];
  const recorded = new Set(resources.filter(exists).map(({ type, id }) => `${type} ${id ?? ""}`));
  const outcomes = interruptedCreations(state).map((resource): Outcome => {
    const { urn, type } = resource;
    const ids = (found.get(urn) ?? []).filter((id) => !recorded.has(`${type} ${id}`));
    if (ids.length === 0) return { urn, outcome: "nothing", ids };
    const kind = kinds.get(type);
    const useless = kind !== undefined && "once" in kind && kind.once === true;
    const removed = useless || resources.some((other) => other.urn === urn && other.delete !== true && exists(other));
    for (const id of ids) {
      recorded.add(`${type} ${id}`);
      const made = { ...resource, id, outputs: resource.inputs };
      if (removed) resources.push({ ...made, delete: true, protect: false });
      else putInPlace(resources, made);
    }
    return { urn, outcome: removed ? "removed" : "adopted", ids };
  });
  return { state: { ...state, deployment: { ...state.deployment, resources, pending_operations: [] } }, outcomes };
}

function exists({ pendingReplacement }: StateResource): boolean {
  return pendingReplacement !== true;
}

/** In the place of what was deleted for it, which others depend on that must come after; else at the end. */
function putInPlace(resources: StateResource[], made: StateResource): void {
  const deleted = resources.findIndex((other) => other.urn === made.urn && !exists(other));
  if (deleted === -1) resources.push(made);
  else resources[deleted] = made;
}
