import type { EngineEvent } from "../../../engine/events";

/** Events as the engine writes them, for a stack `prod` with one product `lvao`. */

const stack = "urn:pulumi:prod::socle::pulumi:pulumi:Stack::socle-prod";
const product = "urn:pulumi:prod::socle::socle:products:Lvao::lvao";

type State = NonNullable<NonNullable<EngineEvent["resourcePreEvent"]>["metadata"]["new"]>;

export interface Step {
  op: string;
  type?: string;
  name: string;
  parent?: string;
  before?: Record<string, unknown>;
  after?: Record<string, unknown>;
  detailedDiff?: string[];
  diffs?: string[];
  keys?: string[];
}

let sequence = 0;

export function event(content: Partial<EngineEvent>): EngineEvent {
  return { sequence: sequence++, timestamp: 0, ...content };
}

export function urn(type: string, name: string): string {
  return `urn:pulumi:prod::socle::socle:products:Lvao$${type}::${name}`;
}

/** One step on a resource that a provider manages. */
export function step({ op, type = "scaleway:containers/container:Container", name, parent = product, ...rest }: Step) {
  const state = (inputs: Record<string, unknown> | undefined): State | undefined =>
    inputs && { type, urn: urn(type, name), custom: true, id: "", parent, inputs, outputs: {}, provider: "" };
  const { before, after, detailedDiff, diffs, keys } = rest;
  return event({
    resourcePreEvent: {
      planning: true,
      metadata: {
        // The engine knows more operations than the SDK's types do.
        op: op as "create",
        urn: urn(type, name),
        type,
        old: state(before ?? (op === "create" ? undefined : {})),
        new: state(after ?? (op.startsWith("delete") ? undefined : {})),
        keys,
        diffs,
        detailedDiff:
          detailedDiff &&
          Object.fromEntries(detailedDiff.map((path) => [path, { diffKind: "update", inputDiff: true }])),
        provider: "",
      } as NonNullable<EngineEvent["resourcePreEvent"]>["metadata"],
    },
  });
}

/** The steps on the stack and its product, which are components. */
export const components: EngineEvent[] = [
  component("pulumi:pulumi:Stack", stack, ""),
  component("socle:products:Lvao", product, stack),
];

function component(type: string, componentUrn: string, parent: string): EngineEvent {
  const state = { type, urn: componentUrn, id: "", parent, inputs: {}, outputs: {}, provider: "" };
  return event({
    resourcePreEvent: { metadata: { op: "create", urn: componentUrn, type, new: state, provider: "" } },
  });
}

export const prelude = (config: Record<string, string> = {}) => event({ preludeEvent: { config } });

export function violationEvent(policyName: string, level: string, message: string, name?: string): EngineEvent {
  return event({
    policyEvent: {
      resourceUrn: name && urn("scaleway:containers/container:Container", name),
      message,
      color: "never",
      policyName,
      policyPackName: "socle",
      policyPackVersion: "0.1.0",
      policyPackVersionTag: "0.1.0",
      enforcementLevel: level as "mandatory",
    },
  });
}

export function diagnosticEvent(severity: string, message: string, name?: string): EngineEvent {
  return event({
    diagnosticEvent: {
      urn: name && urn("scaleway:containers/container:Container", name),
      message,
      color: "never",
      severity: severity as "error",
    },
  });
}

/** The three steps of a replacement that creates first. */
export function replacement(type: string, name: string, keys: string[]): EngineEvent[] {
  return [
    step({ op: "create-replacement", type, name, keys, diffs: keys }),
    step({ op: "replace", type, name, keys, diffs: keys }),
    step({ op: "delete-replaced", type, name }),
  ];
}
