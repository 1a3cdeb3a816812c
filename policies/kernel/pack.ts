import type * as pulumi from "@pulumi/policy";
import { isProduction } from "./environment";
import type { Exemptions } from "./exemptions";
import { isInScope, isStackPolicy, violation } from "./policy";
import type { Level, Policy, ResourcePolicy, StackPolicy, TableRow } from "./policy";
import type { Finding } from "./property";
import { Resource } from "./resource";
import { canonicalType } from "./type-tokens";

/** Turns a row of the table into what @pulumi/policy serves to the engine. */
export function toPulumiPolicy(row: TableRow, exemptions: Exemptions): pulumi.Policies[number] {
  const { policy } = row;
  const served = {
    name: policy.name,
    description: `${policy.rule} ${policy.why}`,
    remediationSteps: policy.remedy,
    enforcementLevel: row.prod,
  };
  return isStackPolicy(policy)
    ? { ...served, validateStack: validateStack(policy, row, exemptions) }
    : { ...served, validateResource: validateResource(policy, row, exemptions) };
}

function validateResource(policy: ResourcePolicy, row: TableRow, exemptions: Exemptions): pulumi.ResourceValidation {
  return (args, report) => {
    const check = policy.checks[canonicalType(args.type)] ?? policy.checks["*"];
    if (check === undefined) return;
    const resource = Resource.of(args);
    const level = levelOf(row, resource);
    if (level === "disabled" || !isInScope(policy, resource)) return;
    for (const finding of check(resource)) reportFinding(policy, finding, resource, level, exemptions, report);
  };
}

function validateStack(policy: StackPolicy, row: TableRow, exemptions: Exemptions): pulumi.StackValidation {
  return (args, report) => {
    const resources = args.resources.map((resource) => Resource.of(resource));
    const byUrn = new Map(resources.map((resource) => [resource.urn, resource]));
    const [first] = resources;
    if (first === undefined) return;
    const level = levelOf(row, first);
    if (level === "disabled") return;
    const inScope = resources.filter((resource) => isInScope(policy, resource));
    for (const finding of policy.checkStack(inScope, exemptions)) {
      const resource = byUrn.get(finding.urn ?? "") ?? first;
      reportFinding(policy, finding, resource, level, exemptions, report);
    }
  };
}

function levelOf(row: TableRow, resource: Resource): Level {
  return isProduction(resource.stack) ? row.prod : row.preprod;
}

/**
 * The level is decided for each violation, because it depends on the stack and a pack learns the stack's name from the
 * resources alone. @pulumi/policy accepts the level in an object in place of the message, which its types do not say.
 */
function reportFinding(
  policy: Policy,
  finding: Finding,
  resource: Resource,
  level: Level,
  exemptions: Exemptions,
  report: pulumi.ReportViolation,
): void {
  const reportObject = report as unknown as (violation: {
    message: string;
    enforcementLevel: Level;
    urn?: string;
  }) => void;
  const exemption = exemptions.of(policy.name, resource);
  reportObject({
    message: exemption
      ? `${violation(policy, finding)}\nExempt until ${exemption.until}: ${exemption.reason}`
      : violation(policy, finding),
    enforcementLevel: exemption ? "advisory" : level,
    urn: finding.urn,
  });
}
