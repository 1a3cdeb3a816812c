import { forTypes } from "./kernel/checks";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const awsPolicies = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];

export const forbidOrganisationWideRights: ResourcePolicy = {
  name: "forbid-organisation-wide-rights",
  rule: "Rights hold for named projects or resources, never for a whole organisation or account.",
  why: "The key of one application then reaches the data of all the others, those of other teams included.",
  remedy: "name the projects (projectIds, Scaleway) or the resources (Resource, AWS) that the rights are for.",
  checks: {
    "scaleway:iam/policy:Policy": ({ props }) =>
      props
        .at("rules")
        .items.map((rule) => rule.at("organizationId"))
        .filter((organisation) => !organisation.isAbsent)
        .map((organisation) => organisation.must("be left out, for projectIds")),
    ...forTypes(awsPolicies, everyResource),
  },
};

/** Some actions of AWS only work on `*`; whole families of them, `s3:*`, never need to. */
function everyResource({ props }: Resource): Finding[] {
  return props
    .at("policy")
    .json.at("Statement")
    .oneOrMany.filter(
      (statement) =>
        statement.at("Effect").is("Allow") &&
        statement.at("Action").oneOrMany.some((action) => action.text?.endsWith("*") === true),
    )
    .flatMap((statement) => statement.at("Resource").oneOrMany)
    .filter((resource) => resource.is("*"))
    .map((resource) => resource.must("name the resources"));
}
