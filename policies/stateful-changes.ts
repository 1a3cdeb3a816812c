import type { Exemptions } from "./kernel/exemptions";
import { violation } from "./kernel/policy";
import type { PolicyText } from "./kernel/policy";
import { mustLast } from "./kernel/stateful";
import { canonicalType } from "./kernel/type-tokens";

/**
 * A policy that the engine cannot run: a pack is shown the resources of the program, and neither those that are about to
 * be deleted nor what is done to the others. It is a function over the steps of a preview instead, for the command that
 * runs the preview.
 */
export const forbidStatefulChanges: PolicyText = {
  name: "forbid-stateful-changes",
  rule: "Nothing that holds data, or the key to it, is deleted or replaced without an exemption that names it and ends.",
  why: "The data goes with the resource; a new name or one changed option can be enough, in a preview of a hundred lines.",
  remedy:
    "keep the resource (an alias keeps a renamed one), or save its data and add it to policies/exemptions.yaml until the day after the deploy.",
  scope: "durable",
};

/** One step of a preview, as `pulumi preview --json` and the engine's events name it. */
export interface PreviewStep {
  /** `create`, `update`, `replace`, `delete`, `create-replacement`, … */
  op: string;
  urn: string;
  /** Properties that make the provider replace the resource. */
  replaceReasons?: readonly string[];
  /** Properties that change, as the engine's events list them. */
  diffs?: readonly string[] | null;
  /** Paths of what changes, from providers that tell them. */
  detailedDiff?: Readonly<Record<string, unknown>> | null;
}

export interface StatefulChange {
  urn: string;
  change: "deleted" | "replaced";
  /** The violation, as a policy of the pack would print it. */
  message: string;
}

/**
 * Properties that the engine calls updated and the provider changes by making another thing and deleting the old one,
 * protected or not. Another engine of a Scaleway database is a new server from a snapshot: what is written in between is
 * lost, and the state keeps the id of the one that is gone (Terraform provider, rdb_instance).
 */
const replacedInside: Readonly<Record<string, readonly string[]>> = {
  "scaleway:databases/instance:Instance": ["engine"],
};

const replacing: ReadonlySet<string> = new Set([
  "replace",
  "create-replacement",
  "delete-replaced",
  "discard-replaced",
  "import-replacement",
  "read-replacement",
]);

/**
 * The deletions and replacements of a preview that no exemption allows, one for each resource. Not for disposable
 * environments, which are there to be destroyed.
 */
export function statefulChanges(steps: readonly PreviewStep[], exemptions: Exemptions): StatefulChange[] {
  const changes = new Map<string, StatefulChange>();
  for (const step of steps) {
    const { type, name } = partsOf(step.urn);
    if (!mustLast(type, name)) continue;
    const change = changeOf(step, type);
    if (change === undefined) continue;
    if (exemptions.of(forbidStatefulChanges.name, { name, urn: step.urn }) !== undefined) continue;
    const known = changes.get(step.urn);
    // A replacement is several steps, one of which deletes; only the first of them says why.
    if (known?.change === "replaced" && step.replaceReasons === undefined) continue;
    changes.set(step.urn, { urn: step.urn, change, message: describe(step, type, change) });
  }
  return [...changes.values()];
}

/**
 * The steps in the output of `pulumi preview --json`.
 * @throws Error when it is something else
 */
export function stepsOfPreview(json: string): PreviewStep[] {
  const document: unknown = JSON.parse(json);
  const steps = isRecord(document) ? (document["steps"] ?? []) : undefined;
  if (!Array.isArray(steps))
    throw new Error("This is not the output of `pulumi preview --json`: it has no list `steps`.");
  return steps.map((step: unknown, index) => {
    const { op, urn, replaceReasons, diffReasons, detailedDiff } = isRecord(step) ? step : {};
    if (typeof op !== "string" || typeof urn !== "string") {
      throw new Error(`steps[${index}] of the preview has no \`op\` or no \`urn\`.`);
    }
    return {
      op,
      urn,
      replaceReasons: Array.isArray(replaceReasons) ? replaceReasons.map(String) : undefined,
      diffs: Array.isArray(diffReasons) ? diffReasons.map(String) : undefined,
      detailedDiff: isRecord(detailedDiff) ? detailedDiff : undefined,
    };
  });
}

function changeOf(step: PreviewStep, type: string): StatefulChange["change"] | undefined {
  if (replacing.has(step.op)) return "replaced";
  if (step.op === "delete") return "deleted";
  return step.op === "update" && replacedProperties(step, type).length > 0 ? "replaced" : undefined;
}

/** Which of the changed properties replace the resource inside the provider. */
function replacedProperties({ diffs, detailedDiff }: PreviewStep, type: string): string[] {
  const changed = new Set([...(diffs ?? []), ...Object.keys(detailedDiff ?? {})]);
  return (replacedInside[canonicalType(type)] ?? []).filter((property) => changed.has(property));
}

function describe(step: PreviewStep, type: string, change: StatefulChange["change"]): string {
  const reasons = step.replaceReasons ?? replacedProperties(step, type);
  const value = reasons.length === 0 ? `about to be ${change}` : `about to be ${change}: ${reasons.join(", ")} changes`;
  return violation(forbidStatefulChanges, { path: partsOf(step.urn).name, value, must: "stay" });
}

/** `urn:pulumi:prod::socle::socle:products:Lvao$scaleway:redis/cluster:Cluster::lvao-queue`. */
function partsOf(urn: string): { type: string; name: string } {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
