import type { Property } from "./property";
import type { Resource } from "./resource";

/** Resources of AWS with documents of what an application may do. */
export const rightsTypes = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
  "aws:iam/role:Role",
] as const;

/** What the documents of a resource allow, statement by statement. */
export function allowances({ props }: Resource): Property[] {
  return [props.at("policy"), ...props.at("inlinePolicies").items.map((inline) => inline.at("policy"))]
    .flatMap((document) => document.json.at("Statement").oneOrMany)
    .filter((statement) => statement.at("Effect").is("Allow"));
}
