import { createHash, randomBytes, randomUUID } from "node:crypto";
import { ok, type Answer, type Call } from "../call";
import { invalidArgument, invalidArguments, notFound } from "../errors";
import { anything, computed, createdAt, flag, id, list, organization, output } from "../fields";
import { project, tags, text, timestamp, updatedAt, uuid } from "../fields";
import { isObject, stringsIn, textOf } from "../json";
import { findItem, nameTaken, present, requireRecord } from "../objects";
import type { ApiKey, Item, Json, JsonObject, Policy, PolicyRule } from "../records";
import type { Fields } from "../fields";
import type { Resource } from "../resource";
import type { Service } from "../server";
import type { Store } from "../store";

const root = "/iam/v1alpha1";
const application = { collection: "iam/applications", label: "application" };
const user = { collection: "iam/users", label: "user" };
const group = { collection: "iam/groups", label: "group" };

/** Who may touch it; the same in every account. */
const rights = (): Fields => ({ editable: output(true), deletable: output(true), managed: output(false) });

const keysOf = (store: Store, id: string): ApiKey[] => store.list("iam/api-keys", (key) => key.application_id === id);

const applications: Resource = {
  collection: "iam/applications",
  path: `${root}/applications`,
  label: "application",
  plural: "applications",
  fields: {
    id: id(),
    name: text({ required: true, max: 64 }),
    description: text({ max: 200 }),
    created_at: createdAt(),
    updated_at: updatedAt(),
    organization_id: organization(),
    ...rights(),
    nb_api_keys: computed((item, call) => keysOf(call.store, item.id).length),
    tags: tags(),
  },
  unique: { members: ["name"], conflict: nameTaken("application") },
  owns: { "iam/api-keys": "application_id" },
  filters: { application_ids: (item, value) => item.id === value },
  removed: (store, { id }) => detach(store, "application_id", id),
};

/** The policies of a principal that is gone stay, without a principal. */
function detach(store: Store, member: string, id: string): void {
  for (const policy of store.list("iam/policies", (candidate) => candidate[member] === id)) {
    store.update("iam/policies", policy.id, { [member]: undefined, no_principal: true });
  }
}

const groups: Resource = {
  collection: "iam/groups",
  path: `${root}/groups`,
  label: "group",
  plural: "groups",
  fields: {
    id: id(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    organization_id: organization(),
    name: text({ required: true, max: 64 }),
    description: text({ max: 200 }),
    user_ids: output(() => []),
    application_ids: output(() => []),
    tags: tags(),
    ...rights(),
  },
  unique: { members: ["name"], conflict: nameTaken("group") },
  removed: (store, { id }) => detach(store, "group_id", id),
  actions: [
    { method: "PUT", path: `${root}/groups/:id/members`, run: setMembers },
    { method: "POST", path: `${root}/groups/:id/add-member`, run: addMember },
    { method: "POST", path: `${root}/groups/:id/remove-member`, run: removeMember },
  ],
};

function setMembers(call: Call): Answer {
  const item = findItem(groups, call);
  const users = stringsIn(call.body.user_ids);
  const members = stringsIn(call.body.application_ids);
  for (const member of users) requireRecord(call, user, member);
  for (const member of members) requireRecord(call, application, member);
  call.store.update("iam/groups", item.id, { user_ids: users, application_ids: members, updated_at: call.now });
  return ok(present(groups, item, call));
}

/** The member list that a request is about, and the member. */
function memberOf(call: Call): { list: "user_ids" | "application_ids"; member: string } {
  const { user_id, application_id } = call.body;
  if (typeof user_id === "string") return { list: "user_ids", member: user_id };
  if (typeof application_id === "string") return { list: "application_ids", member: application_id };
  throw invalidArguments([{ argument: "member", reason: "required", help: "give user_id or application_id" }]);
}

function addMember(call: Call): Answer {
  const item = findItem(groups, call);
  const { list, member } = memberOf(call);
  requireRecord(call, list === "user_ids" ? user : application, member);
  const members = [...new Set([...stringsIn(item[list]), member])];
  call.store.update("iam/groups", item.id, { [list]: members, updated_at: call.now });
  return ok(present(groups, item, call));
}

function removeMember(call: Call): Answer {
  const item = findItem(groups, call);
  const { list, member } = memberOf(call);
  const members = stringsIn(item[list]);
  if (!members.includes(member)) throw notFound("", member);
  const left = members.filter((other) => other !== member);
  call.store.update("iam/groups", item.id, { [list]: left, updated_at: call.now });
  return ok(present(groups, item, call));
}

/** Access keys look like `SCW` and 17 capital letters or digits. */
function newAccessKey(): string {
  const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
  return `SCW${[...randomBytes(17)].map((byte) => alphabet[byte % alphabet.length]).join("")}`;
}

const apiKeys: Resource = {
  collection: "iam/api-keys",
  path: `${root}/api-keys`,
  label: "access_key",
  plural: "api_keys",
  identity: "access_key",
  fields: {
    access_key: output(newAccessKey),
    secret_key: computed((item, call) => (call.created === item ? item.$secretKey : null)),
    description: text({ max: 200 }),
    created_at: createdAt(),
    updated_at: updatedAt(),
    expires_at: timestamp(),
    default_project_id: uuid({ initial: (call) => call.account.projectId }),
    ...rights(),
    creation_ip: output("127.0.0.1"),
    application_id: uuid({ fixed: true }),
    user_id: uuid({ fixed: true }),
  },
  references: { application_id: application, user_id: user },
  check: (call, after, before) => {
    if ((after.application_id === undefined) === (after.user_id === undefined)) {
      throw invalidArgument("bearer", "give either application_id or user_id");
    }
    const { expires_at: expiry } = after;
    if (typeof expiry === "string" && expiry !== before?.expires_at && expiry <= call.now) {
      throw invalidArgument("expires_at", "must be in the future");
    }
  },
  created: (_call, item) => {
    item.$secretKey = randomUUID();
  },
  filters: {
    bearer_id: (key, value) => key.application_id === value || key.user_id === value,
    bearer_type: (key, value) => key[`${value}_id`] !== undefined,
    access_keys: (key, value) => key.access_key === value,
    access_key: (key, value) => key.access_key === value,
  },
  show: { title: "access_key" },
};

const rulesOf = (policy: Item): PolicyRule[] => (policy as Policy).$rules;
const countOf = (count: (rules: PolicyRule[]) => number) =>
  computed((item, call) => (call.created === item ? 0 : count(rulesOf(item))));

const principals = ["user_id", "group_id", "application_id"] as const;

const policies: Resource = {
  collection: "iam/policies",
  path: `${root}/policies`,
  label: "policy",
  plural: "policies",
  fields: {
    id: id(),
    name: text({ required: true, max: 64 }),
    description: text({ max: 200 }),
    organization_id: organization(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    ...rights(),
    nb_rules: countOf((rules) => rules.length),
    nb_scopes: countOf((rules) => new Set(rules.map((r) => JSON.stringify(r.project_ids ?? r.organization_id))).size),
    nb_permission_sets: countOf((rules) => new Set(rules.flatMap((r) => r.permission_set_names)).size),
    tags: tags(),
    user_id: uuid(),
    group_id: uuid(),
    application_id: uuid(),
    no_principal: flag({ initial: undefined }),
    rules: { ...list(anything(), { initial: undefined }), fixed: true, hidden: true },
  },
  references: { application_id: application, user_id: user, group_id: group },
  unique: { members: ["name"], conflict: nameTaken("policy") },
  check: (_call, after, before) => {
    const named = [...principals, "no_principal"].filter((member) => Boolean(after[member]));
    if (!before && named.length !== 1) {
      throw invalidArgument("principal", "give exactly one of user_id, group_id, application_id, no_principal");
    }
  },
  created: (call, item) => {
    item.$rules = readRules(call, item.rules);
    delete item.rules;
  },
  /** A policy has one principal: a new one takes the place of the old. */
  updated: (call, item, changes) => {
    const chosen = [...principals, "no_principal"].find((member) => Boolean(changes[member]));
    if (chosen === undefined) return;
    const others = [...principals, "no_principal"].filter((member) => member !== chosen);
    call.store.update("iam/policies", item.id, Object.fromEntries(others.map((member) => [member, undefined])));
  },
  filters: {
    policy_name: (policy, value) => policy.name === value,
    policy_ids: (policy, value) => policy.id === value,
  },
};

function readRules(call: Call, sent: Json | undefined): PolicyRule[] {
  return (Array.isArray(sent) ? sent.filter(isObject) : []).map((rule, index) => readRule(call, rule, index));
}

function readRule(call: Call, rule: JsonObject, index: number): PolicyRule {
  const names = stringsIn(rule.permission_set_names);
  if (names.length === 0) {
    throw invalidArguments([{ argument: `rules[${index}].permission_set_names`, reason: "required" }]);
  }
  const projects = stringsIn(rule.project_ids);
  const organizationId = typeof rule.organization_id === "string" ? rule.organization_id : undefined;
  if (projects.length > 0 === (organizationId !== undefined)) {
    throw invalidArgument(`rules[${index}]`, "give either project_ids or organization_id");
  }
  const base = { id: randomUUID(), permission_set_names: names };
  const condition = typeof rule.condition === "string" ? rule.condition : "";
  return projects.length > 0
    ? { ...base, permission_sets_scope_type: "projects", condition, project_ids: projects }
    : {
        ...base,
        permission_sets_scope_type: "organization",
        condition,
        organization_id: organizationId === "" ? call.account.organizationId : organizationId,
      };
}

function findPolicy(call: Call, id: Json | undefined): Policy {
  if (typeof id !== "string" || id === "") throw invalidArguments([{ argument: "policy_id", reason: "required" }]);
  return requireRecord(call, { collection: "iam/policies", label: "policy" }, id) as Policy;
}

function listRules(call: Call): Answer {
  const { $rules } = findPolicy(call, call.query.get("policy_id"));
  return ok({ rules: $rules, total_count: $rules.length });
}

function setRules(call: Call): Answer {
  const policy = findPolicy(call, call.body.policy_id);
  const rules = readRules(call, call.body.rules);
  call.store.update("iam/policies", policy.id, { $rules: rules, updated_at: call.now });
  return ok({ rules });
}

const sshKeys: Resource = {
  collection: "iam/ssh-keys",
  path: `${root}/ssh-keys`,
  label: "ssh_key",
  plural: "ssh_keys",
  fields: {
    id: id(),
    name: text({ required: true }),
    public_key: text({
      required: true,
      fixed: true,
      pattern: /^(ssh|ecdsa|sk)-\S+ \S+/,
      help: "must be a public SSH key",
    }),
    fingerprint: computed((item) => fingerprint(textOf(item.public_key))),
    created_at: createdAt(),
    updated_at: updatedAt(),
    organization_id: organization(),
    project_id: project(),
    disabled: flag(),
  },
};

function fingerprint(publicKey: string): string {
  const [type = "", key = ""] = publicKey.split(" ");
  const digest = createHash("md5").update(Buffer.from(key, "base64")).digest("hex");
  return `256 MD5:${digest.replace(/(..)(?=.)/g, "$1:")} (${type})`;
}

const users: Resource = {
  collection: "iam/users",
  path: `${root}/users`,
  label: "user",
  plural: "users",
  calls: ["list", "read"],
  fields: Object.fromEntries(
    ["id", "email", "username", "first_name", "last_name", "created_at", "updated_at", "organization_id", "deletable"]
      .concat(["type", "status", "mfa", "account_root_user_id", "tags", "two_factor_enabled", "last_login_at"])
      .map((name) => [name, output()]),
  ),
  filters: { user_ids: (item, value) => item.id === value },
  show: { title: "email" },
};

export const iam: Service = {
  resources: [applications, groups, apiKeys, policies, sshKeys, users],
  routes: [
    { method: "GET", path: `${root}/rules`, run: listRules },
    { method: "PUT", path: `${root}/rules`, run: setRules },
  ],
};
