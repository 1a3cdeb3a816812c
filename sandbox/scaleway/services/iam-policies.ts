import { randomUUID } from "node:crypto";
import { type Answer, type Call, ok } from "../call";
import { invalidArgument, invalidArguments } from "../errors";
import { anything, computed, createdAt, flag, id, list, organization, tags, text, updatedAt, uuid } from "../fields";
import { isObject, stringsIn } from "../json";
import { nameTaken, requireRecord } from "../objects";
import type { Item, Json, JsonObject, Policy, PolicyRule } from "../records";
import type { Resource } from "../resource";
import { application, group, rights, root, user } from "./iam-common";

const rulesOf = (policy: Item): PolicyRule[] => (policy as Policy).$rules;

const countOf = (count: (rules: PolicyRule[]) => number) =>
  computed((item, call) => (call.created === item ? 0 : count(rulesOf(item))));

const principals = ["user_id", "group_id", "application_id"] as const;

export const policies: Resource = {
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

export function listRules(call: Call): Answer {
  const { $rules } = findPolicy(call, call.query.get("policy_id"));
  return ok({ rules: $rules, total_count: $rules.length });
}

export function setRules(call: Call): Answer {
  const policy = findPolicy(call, call.body.policy_id);
  const rules = readRules(call, call.body.rules);
  call.store.update("iam/policies", policy.id, { $rules: rules, updated_at: call.now });
  return ok({ rules });
}
