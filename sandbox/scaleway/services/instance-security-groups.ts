import { randomUUID } from "node:crypto";
import { type Answer, type Call, ok } from "../call";
import { answer } from "../crud";
import { invalidArgument, preconditionFailed } from "../errors";
import { computed, createdAt, flag, id, locality, oneOf, output, project, tags, text, updatedAt } from "../fields";
import { objectsIn, textOf } from "../json";
import { findItem } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import { defaultSecurityGroup } from "../seeds";
import { organization, v1 } from "./instance-common";

const policies = ["accept", "drop"];

export const securityGroups: Resource = {
  collection: "instance/security-groups",
  path: `${v1}/security_groups`,
  label: "instance_security_group",
  plural: "security_groups",
  envelope: "security_group",
  fields: {
    id: id(),
    creation_date: createdAt(),
    modification_date: updatedAt(),
    name: text({ required: true }),
    description: text({ initial: null }),
    organization: organization(),
    project: project(),
    servers: computed((group, { store }) =>
      store
        .list("instance/servers", ({ security_group_id }) => security_group_id === group.id)
        .map(({ id, name }) => ({ id, name })),
    ),
    stateful: flag({ initial: true }),
    inbound_default_policy: oneOf(policies, { initial: "accept" }),
    outbound_default_policy: oneOf(policies, { initial: "accept" }),
    organization_default: output(false),
    project_default: flag(),
    enable_default_security: flag({ initial: true }),
    state: output("available"),
    tags: tags(),
    zone: locality(),
  },
  usedBy: {
    by: { "instance/servers": "security_group_id" },
    refusal: preconditionFailed("resource_still_in_use", "servers still use the security group"),
  },
  deletable: (_call, group) => {
    if (group.$seed) throw preconditionFailed("protected_resource", "the default security group cannot be deleted");
  },
  actions: [
    { method: "GET", path: `${v1}/security_groups/default`, run: readDefaultGroup },
    { method: "GET", path: `${v1}/security_groups/:id/rules`, run: listRules },
    { method: "PUT", path: `${v1}/security_groups/:id/rules`, run: setRules },
  ],
};

function readDefaultGroup(call: Call): Answer {
  const projectId = call.query.get("project") ?? call.account.projectId;
  const group = defaultSecurityGroup(call.store, call.account.organizationId, projectId, call.locality);
  return answer(securityGroups, group, call);
}

/** Outgoing mail is dropped by default: these rules come first and cannot be changed. */
function defaultRules(zone: string): JsonObject[] {
  const ports = [25, 465, 587];
  return ["0.0.0.0/0", "::/0"].flatMap((range, family) =>
    ports.map((port, index) => ({
      id: `11111111-2222-4333-8444-00000000000${family * 3 + index + 1}`,
      protocol: "TCP",
      direction: "outbound",
      ip_range: range,
      dest_ip_range: null,
      dest_port_from: port,
      dest_port_to: null,
      position: family * 3 + index + 1,
      editable: false,
      action: "drop",
      zone,
    })),
  );
}

function rulesOf(group: Item): JsonObject[] {
  const fixed = group.enable_default_security === true ? defaultRules(textOf(group.zone)) : [];
  return [...fixed, ...objectsIn(group.$rules)];
}

function listRules(call: Call): Answer {
  const rules = rulesOf(findItem(securityGroups, call));
  const page = Number(call.query.get("page") ?? "1");
  const shown = rules.slice((page - 1) * 50, page * 50);
  return { status: 200, body: { rules: shown }, headers: { "X-Total-Count": String(rules.length) } };
}

const ruleFields = {
  protocol: oneOf(["TCP", "UDP", "ICMP", "ANY"], { required: true }),
  direction: oneOf(["inbound", "outbound"], { required: true }),
  action: oneOf(policies, { required: true }),
};

/** Replaces the rules that people make; positions count from 1 in the order given. */
function setRules(call: Call): Answer {
  const group = findItem(securityGroups, call);
  const sent = objectsIn(call.body.rules).filter(({ editable }) => editable !== false);
  const rules = sent.map((rule, index): Json => {
    for (const [member, field] of Object.entries(ruleFields)) {
      if (typeof rule[member] !== "string") throw invalidArgument(`rules[${index}].${member}`, "is required");
      field.read?.(rule[member], call);
    }
    return {
      id: typeof rule.id === "string" && rule.id !== "" ? rule.id : randomUUID(),
      protocol: rule.protocol,
      direction: rule.direction,
      ip_range: rule.ip_range ?? "0.0.0.0/0",
      dest_ip_range: null,
      dest_port_from: rule.dest_port_from ?? null,
      dest_port_to: rule.dest_port_to ?? null,
      position: index + 1,
      editable: true,
      action: rule.action,
      zone: call.locality,
    };
  });
  call.store.update("instance/security-groups", group.id, { $rules: rules, modification_date: call.now });
  return ok({ rules: rulesOf(group) });
}
