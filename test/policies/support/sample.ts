import type * as pulumi from "@pulumi/policy";
import * as proxy from "@pulumi/policy/proxy";
import { Exemptions } from "../../../policies/kernel/exemptions";
import { toPulumiPolicy } from "../../../policies/kernel/pack";
import { isStackPolicy } from "../../../policies/kernel/policy";
import type { Level, Policy, TableRow } from "../../../policies/kernel/policy";

/** The package declares none of its internals, and this one decides what a policy may read in a preview. */
const { unknownCheckingProxy, unknownStringValue } = proxy as unknown as {
  unknownCheckingProxy: (props: Record<string, unknown>) => Record<string, unknown>;
  unknownStringValue: string;
};

/** What a preview shows in place of a value that another resource has yet to give. */
export const unknown = unknownStringValue;

/** A resource of a program, as the engine shows it to a pack. */
export interface Sample {
  type: string;
  props: Record<string, unknown>;
  name?: string;
  /** Default: `prod`. */
  stack?: string;
  /** Default: true. */
  protect?: boolean;
  provider?: Record<string, unknown>;
  /** Logical names of what it was made with. */
  dependencies?: string[];
}

export interface Violation {
  policy: string;
  message: string;
  level: Level;
  urn?: string;
}

export const noExemptions = new Exemptions([], new Date("2026-01-15"));

/** Everything a policy reports on these resources: on each of them, or on the stack that they make together. */
export function violationsOf(row: TableRow, samples: readonly Sample[], exemptions = noExemptions): Violation[] {
  const { policy } = row;
  const found: Violation[] = [];
  const served = toPulumiPolicy(row, exemptions);
  const report = reporter(policy, found);
  if ("validateStack" in served) {
    void served.validateStack(stackArgs(samples), report);
  } else {
    const validate = served.validateResource as pulumi.ResourceValidation;
    for (const sample of samples) void validate(resourceArgs(sample), report);
  }
  return found;
}

/** The violations of one policy, mandatory wherever it holds. */
export function judge(policy: Policy, ...samples: Sample[]): string[] {
  return violationsOf({ policy, prod: "mandatory", preprod: "mandatory" }, samples).map(({ message }) => message);
}

export function urnOf({ type, name = "it", stack = "prod" }: Sample): string {
  return `urn:pulumi:${stack}::socle::socle:products:Lvao$${type}::${name}`;
}

/** What @pulumi/policy does with a report: the types know the text, the code also takes an object. */
function reporter(policy: Policy, found: Violation[]): pulumi.ReportViolation {
  const report = (violation: { message: string; enforcementLevel: Level; urn?: string }) => {
    const { message, enforcementLevel: level, urn } = violation;
    found.push({ policy: policy.name, message, level, ...(isStackPolicy(policy) ? { urn } : {}) });
  };
  return report as unknown as pulumi.ReportViolation;
}

function resourceArgs(sample: Sample): pulumi.ResourceValidationArgs {
  return { ...shown(sample), ...context };
}

function stackArgs(samples: readonly Sample[]): pulumi.StackValidationArgs {
  const resources = samples.map((sample): pulumi.PolicyResource => ({
    ...shown(sample),
    dependencies: [],
    propertyDependencies: {},
  }));
  samples.forEach(({ dependencies = [] }, index) => {
    resources[index]!.dependencies = resources.filter(({ name }) => dependencies.includes(name));
  });
  return { resources, ...context };
}

const context = {
  stackTags: new Map<string, string>(),
  getConfig: <T extends object>() => ({}) as T,
  notApplicable: (reason?: string): never => {
    throw new Error(reason);
  },
};

type Shown = Omit<pulumi.ResourceValidationArgs, keyof typeof context>;

/** Most of a stack is the same from one test to the next. */
const shownBefore = new WeakMap<Sample, Shown>();

function shown(sample: Sample): Shown {
  const known = shownBefore.get(sample) ?? show(sample);
  shownBefore.set(sample, known);
  return known;
}

/** What resource checks and stack checks alike are shown of a resource. */
function show(sample: Sample): Shown {
  const { type, name = "it", provider } = sample;
  const props = unknownCheckingProxy(sample.props);
  return {
    type,
    name,
    props,
    urn: urnOf(sample),
    opts: options(sample),
    ...(provider === undefined
      ? {}
      : { provider: { type: "pulumi:providers:any", name: "default", urn: "", props: provider } }),
    isType: (resourceClass: object) => typeOf(resourceClass) === type,
    asType: (resourceClass: object) => (typeOf(resourceClass) === type ? (props as never) : undefined),
  };
}

function options({ protect = true }: Sample): pulumi.PolicyResourceOptions {
  return {
    protect,
    ignoreChanges: [],
    aliases: [],
    customTimeouts: { createSeconds: 0, updateSeconds: 0, deleteSeconds: 0 },
    additionalSecretOutputs: [],
  };
}

function typeOf(resourceClass: object): unknown {
  return "__pulumiType" in resourceClass ? resourceClass.__pulumiType : undefined;
}
