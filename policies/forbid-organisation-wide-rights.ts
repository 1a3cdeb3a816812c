import { forTypes } from "./kernel/checks";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";
import { allowances, rightsTypes } from "./kernel/rights";

/** `*`, or all of one service: `arn:aws:s3:::*`. */
const everyArn = /^(\*+|arn(:[^:]*){4}:[*/]+)$/;

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
    ...forTypes(rightsTypes, everyResource),
  },
};

/** Some actions of AWS only work on `*`; whole families of them, `s3:*`, never need to. */
function everyResource(resource: Resource): Finding[] {
  return allowances(resource)
    .flatMap((statement) => {
      const isFamily = statement.at("Action").oneOrMany.some((action) => action.text?.endsWith("*") === true);
      const all = statement.at("Resource").oneOrMany.filter(({ text }) => everyArn.test(text ?? ""));
      // Holds for whatever it does not name.
      return [...(isFamily ? all : []), ...statement.at("NotResource").oneOrMany];
    })
    .map((arn) => arn.must("name the resources"));
}
