import { forTypes } from "./kernel/checks";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/** Permission sets of Scaleway that reach every product, or who may do what. */
const scalewayAdministrators =
  /^(AllProducts\w*|Organization(Manager|Owner)|IAM(Manager|FullAccess)|ProjectManager|SecurityManager)$/;

/** Policies of AWS's own that do. */
const awsAdministrators = /\/(AdministratorAccess|PowerUserAccess|IAMFullAccess)$/;

const awsPolicies = [
  "aws:iam/policy:Policy",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/userPolicy:UserPolicy",
  "aws:iam/groupPolicy:GroupPolicy",
];
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
    "scaleway:databases/user:User": ({ props }) => ordinary(props.at("isAdmin")),
    "postgresql:index/role:Role": ({ props }) => ordinary(props.at("superuser")),
    ...forTypes(awsPolicies, allowsEverything),
    ...forTypes(awsAttachments, ({ props }) => notAdministrator(props.at("policyArn"))),
    "aws:iam/role:Role": ({ props }) => props.at("managedPolicyArns").items.flatMap(notAdministrator),
  },
};

function ordinary(isAdministrator: Property): Finding[] {
  return isAdministrator.isAbsent ? [] : isAdministrator.mustBe(false);
}

function allowsEverything({ props }: Resource): Finding[] {
  const statements = props.at("policy").json.at("Statement").oneOrMany;
  return statements
    .filter((statement) => statement.at("Effect").is("Allow"))
    .flatMap((statement) => statement.at("Action").oneOrMany)
    .filter((action) => action.is("*", "*:*", "iam:*"))
    .map((action) => action.must("name the actions that are used"));
}

function notAdministrator(arn: Property): Finding[] {
  return awsAdministrators.test(arn.text ?? "") ? [arn.must("be a policy of one product")] : [];
}
