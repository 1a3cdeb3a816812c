import { forTypes } from "./kernel/checks";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";
import { allowances, rightsTypes } from "./kernel/rights";

/** Permission sets of Scaleway that reach every product, or who may do what. */
const scalewayAdministrators =
  /^(AllProducts\w*|Organization(Manager|Owner)|IAM(Manager|FullAccess)|ProjectManager|SecurityManager)$/;

/** Policies of AWS's own that do. */
const awsAdministrators = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

/** Every action, or all that say who may do what. AWS reads them in capitals or not. */
const administratorAction = /^(\*[*:]*|iam:\*)$/i;

const awsAttachments = [
  "aws:iam/policyAttachment:PolicyAttachment",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:iam/userPolicyAttachment:UserPolicyAttachment",
  "aws:iam/groupPolicyAttachment:GroupPolicyAttachment",
];

export const forbidAdministratorRights: ResourcePolicy = {
  name: "forbid-administrator-rights",
  rule: "No application, and no user of a database, has an administrator's rights.",
  why: "Its key, once leaked, then opens everything: other applications, their data, the backups and the accounts themselves.",
  remedy: "give the permissions that the application uses, on the products that it uses.",
  checks: {
    "scaleway:iam/policy:Policy": ({ props }) =>
      props
        .at("rules")
        .items.flatMap((rule) => rule.at("permissionSetNames").items)
        .filter(({ text }) => scalewayAdministrators.test(text ?? ""))
        .map((name) => name.must("be a permission set of one product")),
    "scaleway:databases/user:User": ({ props }) => props.at("isAdmin").mayOnlyBe(false),
    "postgresql:index/role:Role": ({ props }) => props.at("superuser").mayOnlyBe(false),
    ...forTypes(rightsTypes, allowsEverything),
    ...forTypes(awsAttachments, ({ props }) => notAdministrator(props.at("policyArn"))),
    "aws:iam/role:Role": (resource) => [
      ...allowsEverything(resource),
      ...resource.props.at("managedPolicyArns").items.flatMap(notAdministrator),
    ],
  },
};

function allowsEverything(resource: Resource): Finding[] {
  return allowances(resource)
    .flatMap((statement) => [
      ...statement.at("Action").oneOrMany.filter(({ text }) => administratorAction.test(text ?? "")),
      // Allows whatever it does not name.
      ...statement.at("NotAction").oneOrMany,
    ])
    .map((action) => action.must("name the actions that are used"));
}

function notAdministrator(arn: Property): Finding[] {
  return awsAdministrators.test(arn.text ?? "") ? [arn.must("be a policy of one product")] : [];
}
