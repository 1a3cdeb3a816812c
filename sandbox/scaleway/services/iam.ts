import { createHash, randomBytes, randomUUID } from "node:crypto";
import { type Answer, type Call, ok } from "../call";
import { invalidArgument, invalidArguments, notFound } from "../errors";
import {
  computed,
  createdAt,
  flag,
  id,
  organization,
  output,
  project,
  tags,
  text,
  timestamp,
  updatedAt,
  uuid,
} from "../fields";
import { stringsIn, textOf } from "../json";
import { findItem, nameTaken, present, requireRecord } from "../objects";
import type { ApiKey } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import type { Store } from "../store";
import { application, rights, root, user } from "./iam-common";
import { listRules, policies, setRules } from "./iam-policies";

const keysOf = (store: Store, id: string): ApiKey[] => store.list("iam/api-keys", (key) => key.application_id === id);

export const applications: Resource = {
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

export const groups: Resource = {
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

export const users: Resource = {
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
