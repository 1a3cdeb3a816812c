import { ok, type Answer, type Call, type Route } from "../call";
import { invalidArgument, invalidArguments, notFound } from "../errors";
import { flag, output, text } from "../fields";
import { isObject, textOf } from "../json";
import { window } from "../listing";
import { requireRecord } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import { passwordRules } from "./rdb-catalogue";

const root = "/rdb/v1/regions/:region/instances/:instance_id";
const parent = { param: "instance_id", collection: "rdb/instances", label: "instance" };

/** A name that is taken is a wrong argument here: the provider would try a 409 again for half an hour. */
const taken = (existing: Item) => invalidArgument("name", `"${textOf(existing.name)}" exists already on this instance`);

export const databases: Resource = {
  collection: "rdb/databases",
  path: `${root}/databases`,
  label: "database",
  plural: "databases",
  calls: ["create", "list", "delete"],
  parent,
  identity: "name",
  fields: {
    name: text({ required: true, max: 63, pattern: /^[\w-]+$/ }),
    owner: { initial: "_rdb_superadmin", answer: (item, call) => (call.created === item ? "" : "_rdb_superadmin") },
    managed: output(true),
    size: { initial: 7_713_583, answer: (item, call) => (call.created === item ? 0 : 7_713_583) },
  },
  unique: { members: ["instance_id", "name"], conflict: taken },
  check: (_call, { name }) => {
    if (["postgres", "rdb", "template0", "template1"].includes(textOf(name))) {
      throw invalidArgument("name", "is reserved");
    }
  },
  removed: (store, { instance_id, name }) => {
    for (const privilege of store.list("rdb/privileges")) {
      if (privilege.instance_id === instance_id && privilege.database_name === name) {
        store.delete("rdb/privileges", privilege.id);
      }
    }
  },
};

export const users: Resource = {
  collection: "rdb/users",
  path: `${root}/users`,
  label: "user",
  plural: "users",
  calls: ["create", "list", "update", "delete"],
  parent,
  identity: "name",
  fields: {
    name: text({ required: true, fixed: true, max: 63, pattern: /^[a-zA-Z_][\w-]*$/ }),
    is_admin: flag(),
    password: { ...text({ initial: undefined }), hidden: true },
  },
  unique: { members: ["instance_id", "name"], conflict: taken },
  check: (_call, after, before) => {
    const name = textOf(after.name);
    if (name.startsWith("_rdb") || name.startsWith("pg_") || name === "postgres") {
      throw invalidArgument("name", "is reserved");
    }
    if (!before || after.password !== before.password) passwordRules("password", after.password);
  },
  removed: (store, { instance_id, name }) => {
    for (const privilege of store.list("rdb/privileges")) {
      if (privilege.instance_id === instance_id && privilege.user_name === name) {
        store.delete("rdb/privileges", privilege.id);
      }
    }
  },
};

const instanceOf = (call: Call): Item => requireRecord(call, parent, call.params.instance_id ?? "");
const permissions = ["readonly", "readwrite", "all", "custom", "none"];

export const privilegeRoutes: readonly Route[] = [
  { method: "GET", path: `${root}/privileges`, run: listPrivileges },
  { method: "PUT", path: `${root}/privileges`, run: setPrivilege },
];

/** Every user has a privilege on every database, `none` until one is given. */
function listPrivileges(call: Call): Answer {
  const instance = instanceOf(call);
  const mine = ({ instance_id }: Item): boolean => instance_id === instance.id;
  const wanted = (name: string, value: Json | undefined): boolean =>
    (call.query.get(name) ?? "") === "" || call.query.get(name) === value;
  const all = call.store.list("rdb/databases", mine).flatMap((database) =>
    call.store.list("rdb/users", mine).map((user): JsonObject => {
      const given = call.store.get("rdb/privileges", privilegeId(instance.id, database.name, user.name));
      return { database_name: database.name, permission: given?.permission ?? "none", user_name: user.name };
    }),
  );
  const kept = all.filter((p) => wanted("database_name", p.database_name) && wanted("user_name", p.user_name));
  const { from, size } = window(call, 20);
  return ok({ privileges: kept.slice(from, from + size), total_count: kept.length });
}

const privilegeId = (instance: string, database: Json | undefined, user: Json | undefined): string =>
  [instance, database, user].map((part) => textOf(part)).join("/");

function setPrivilege(call: Call): Answer {
  const instance = instanceOf(call);
  const { database_name: database, user_name: user, permission } = call.body;
  if (typeof permission !== "string" || !permissions.includes(permission)) {
    throw invalidArgument("permission", `must be one of ${permissions.join(", ")}`);
  }
  for (const [label, collection, name] of [
    ["database", "rdb/databases", database],
    ["user", "rdb/users", user],
  ] as const) {
    if (typeof name !== "string") throw invalidArguments([{ argument: `${label}_name`, reason: "required" }]);
    if (!call.store.get(collection, `${instance.id}/${name}`)) throw notFound(label, name);
  }
  const id = privilegeId(instance.id, database, user);
  const privilege: JsonObject = { database_name: database, permission, user_name: user };
  call.store.delete("rdb/privileges", id);
  call.store.insert("rdb/privileges", { ...privilege, id, instance_id: instance.id, $locality: call.locality });
  return ok(privilege);
}

export const acls: readonly Route[] = [
  { method: "GET", path: `${root}/acls`, run: listAcls },
  { method: "PUT", path: `${root}/acls`, run: setAcls },
  { method: "DELETE", path: `${root}/acls`, run: deleteAcls },
];

const rulesOf = (instance: Item): JsonObject[] =>
  Array.isArray(instance.$acls) ? instance.$acls.filter(isObject) : [];

function shown(instance: Item, { ip, description }: JsonObject): Json {
  const endpoints = Array.isArray(instance.endpoints) ? instance.endpoints.filter(isObject) : [];
  const open = endpoints.find(({ load_balancer }) => load_balancer !== undefined);
  const port = open?.port ?? 0;
  return { action: "allow", description, direction: "inbound", ip, port, protocol: "tcp" };
}

function listAcls(call: Call): Answer {
  const instance = instanceOf(call);
  const rules = rulesOf(instance);
  const { from, size } = window(call, 20);
  return ok({ rules: rules.slice(from, from + size).map((rule) => shown(instance, rule)), total_count: rules.length });
}

function setAcls(call: Call): Answer {
  const instance = instanceOf(call);
  const sent: Json[] = Array.isArray(call.body.rules) ? call.body.rules : [];
  const rules = sent.filter(isObject).map(({ ip, description }, index): JsonObject => {
    if (typeof ip !== "string" || !/^[0-9a-f.:]+(\/\d+)?$/i.test(ip)) {
      throw invalidArguments([{ argument: `rules[${index}].ip`, reason: "format", help: "must be an IP block" }]);
    }
    return { ip: ip.includes("/") ? ip : `${ip}/32`, description: description === "" ? "IP allowed" : description };
  });
  call.store.update("rdb/instances", instance.id, { $acls: rules });
  return ok({ rules: rules.map((rule) => shown(instance, rule)) });
}

/** Takes rules away by address; answers those that it took. */
function deleteAcls(call: Call): Answer {
  const instance = instanceOf(call);
  const ips = Array.isArray(call.body.acl_rule_ips) ? call.body.acl_rule_ips : [];
  const rules = rulesOf(instance);
  const gone = rules.filter(({ ip }) => ips.includes(ip ?? null));
  call.store.update("rdb/instances", instance.id, { $acls: rules.filter((rule) => !gone.includes(rule)) });
  return ok({ rules: gone.map((rule) => shown(instance, rule)) });
}
