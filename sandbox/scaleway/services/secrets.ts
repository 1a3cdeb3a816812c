import { nothing, ok, type Answer, type Call } from "../call";
import { invalidArgument, invalidArguments, notFound, preconditionFailed } from "../errors";
import { anything, computed, createdAt, flag, id, locality, object, oneOf, output } from "../fields";
import { duration, project, tags, text, timestamp, updatedAt, type Field } from "../fields";
import { textOf } from "../json";
import { findItem, nameTaken, present, requireParent } from "../objects";
import type { Item } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";

const root = "/secret-manager/v1beta1/regions/:region";
const secretTypes = ["opaque", "certificate", "key_value", "basic_credentials", "database_credentials", "ssh_key"];

const ephemeralPolicy: Field = object(
  {
    time_to_live: duration({ initial: null }),
    expires_once_accessed: flag({ initial: null }),
    action: oneOf(["delete", "disable"], { required: true }),
  },
  { initial: null, clearable: true },
);

const versionsOf = (secret: Item, call: Call): Item[] =>
  call.store.list("secrets/versions", (version) => version.secret_id === secret.id);

const secrets: Resource = {
  collection: "secrets/secrets",
  path: `${root}/secrets`,
  label: "secret",
  plural: "secrets",
  fields: {
    id: id(),
    project_id: project(),
    name: text({ required: true, max: 255 }),
    status: output("ready"),
    created_at: createdAt(),
    updated_at: updatedAt(),
    tags: tags(),
    version_count: computed((item, call) => versionsOf(item, call).length),
    description: text(),
    managed: output(false),
    type: oneOf(secretTypes, { initial: "opaque", fixed: true }),
    protected: flag({ fixed: true }),
    path: text({ initial: "/", pattern: /^\//, help: 'must start with "/"' }),
    ephemeral_policy: ephemeralPolicy,
    used_by: output(() => []),
    deletion_requested_at: timestamp(),
    key_id: anything({ initial: null }),
    region: locality(),
  },
  unique: { members: ["name", "path", "project_id", "region"], conflict: nameTaken("secret") },
  owns: { "secrets/versions": "secret_id" },
  calls: ["create", "list", "read", "update"],
  filters: { scheduled_for_deletion: (item, value) => String(item.$gone ?? false) === value },
  actions: [
    { method: "DELETE", path: `${root}/secrets/:id`, run: scheduleDeletion },
    { method: "POST", path: `${root}/secrets/:id/protect`, run: (call) => protect(call, true) },
    { method: "POST", path: `${root}/secrets/:id/unprotect`, run: (call) => protect(call, false) },
  ],
};

/** A deleted secret is kept for some days: its id still answers, its name is free. */
function scheduleDeletion(call: Call): Answer {
  const secret = findItem(secrets, call);
  if (secret.protected === true) throw preconditionFailed("protected_resource", "cannot delete a protected secret");
  call.store.update("secrets/secrets", secret.id, { $gone: true, deletion_requested_at: call.now });
  for (const version of versionsOf(secret, call)) {
    const changes = { $gone: true, status: "scheduled_for_deletion", deletion_requested_at: call.now };
    call.store.update("secrets/versions", version.id, changes);
  }
  return nothing;
}

function protect(call: Call, isProtected: boolean): Answer {
  const secret = findItem(secrets, call);
  call.store.update("secrets/secrets", secret.id, { protected: isProtected });
  return ok(present(secrets, secret, call));
}

const isLatest = (version: Item, call: Call): boolean =>
  call.store.list("secrets/versions", ({ secret_id }) => secret_id === version.secret_id).at(-1)?.id === version.id;

const versions: Resource = {
  collection: "secrets/versions",
  path: `${root}/secrets/:secret_id/versions`,
  label: "secret_version",
  plural: "versions",
  parent: { param: "secret_id", collection: "secrets/secrets", label: "secret" },
  identity: "revision",
  fields: {
    revision: output((call) => nextRevision(call)),
    secret_id: output(),
    status: output("enabled"),
    created_at: createdAt(),
    updated_at: updatedAt(),
    deleted_at: output(null),
    description: text(),
    latest: computed(isLatest),
    ephemeral_properties: anything({ initial: null }),
    deletion_requested_at: output(null),
    region: locality(),
    data: {
      ...text({ required: true, fixed: true, pattern: /^[A-Za-z0-9+/]*={0,2}$/, help: "must be base64" }),
      hidden: true,
    },
  },
  check: (call, item) => checkContent(call, item),
  created: (call, item) => {
    const secret = call.store.get("secrets/secrets", textOf(item.secret_id));
    if (secret) secret.$revisions = item.revision;
    if (call.body.disable_previous !== true) return;
    const previous = call.store
      .list("secrets/versions", (v) => v.secret_id === item.secret_id && v.id !== item.id)
      .at(-1);
    if (previous) call.store.update("secrets/versions", previous.id, { status: "disabled" });
  },
  actions: [
    { method: "GET", path: `${root}/secrets/:secret_id/versions/:revision/access`, run: access },
    { method: "GET", path: `${root}/secrets/:secret_id/versions/latest`, run: (call) => readNamed(call, "latest") },
    {
      method: "GET",
      path: `${root}/secrets/:secret_id/versions/latest_enabled`,
      run: (call) => readNamed(call, "latest_enabled"),
    },
    {
      method: "POST",
      path: `${root}/secrets/:secret_id/versions/:id/enable`,
      run: (call) => setStatus(call, "enabled"),
    },
    {
      method: "POST",
      path: `${root}/secrets/:secret_id/versions/:id/disable`,
      run: (call) => setStatus(call, "disabled"),
    },
  ],
  show: { title: "revision" },
};

/** Revisions count up for ever: a deleted one is not given again. */
function nextRevision(call: Call): number {
  const secret = call.store.get("secrets/secrets", call.params.secret_id ?? "");
  return (typeof secret?.$revisions === "number" ? secret.$revisions : 0) + 1;
}

const decode = (data: Item[string]): string => Buffer.from(textOf(data), "base64").toString();

/** Each type of secret other than opaque promises a content. */
function checkContent(call: Call, item: Item): void {
  if (textOf(item.data).length > 87_384) throw invalidArgument("data", "must have at most 64 KiB");
  const type = call.store.get("secrets/secrets", textOf(item.secret_id))?.type;
  const needed: Record<string, string[]> = {
    key_value: [],
    basic_credentials: ["username", "password"],
    database_credentials: ["engine", "username", "password", "host", "dbname", "port"],
  };
  const members = needed[textOf(type)];
  if (members === undefined) return;
  const help = contentMistake(decode(item.data), members);
  if (help !== undefined) throw invalidArguments([{ argument: "data", reason: "format", help }]);
}

function contentMistake(content: string, members: readonly string[]): string | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content);
  } catch {
    return "must be a JSON object";
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) return "must be a JSON object";
  const nested = Object.entries(parsed).find(([, value]) => typeof value === "object");
  if (nested) return `- ${nested[0]}: Invalid type. Expected: string, given: object\n`;
  const lacking = members.filter((member) => !(member in parsed));
  return lacking.length > 0 ? lacking.map((member) => `- (root): ${member} is required\n`).join("") : undefined;
}

function findVersion(call: Call, revision: string): Item {
  requireParent(versions, call);
  const all = call.store.list("secrets/versions", ({ secret_id }) => secret_id === call.params.secret_id);
  const version =
    revision === "latest"
      ? all.at(-1)
      : revision === "latest_enabled"
        ? all.filter(({ status }) => status === "enabled").at(-1)
        : all.find((candidate) => textOf(candidate.revision) === revision);
  if (!version) throw notFound("secret_version", revision);
  return version;
}

function access(call: Call): Answer {
  const version = findVersion(call, call.params.revision ?? "");
  if (version.status !== "enabled") {
    throw preconditionFailed("resource_not_usable", "this version is disabled: enable it to read it");
  }
  const secret = call.store.get("secrets/secrets", textOf(version.secret_id));
  const { secret_id, revision, data } = version;
  return ok({ secret_id, revision, data, data_crc32: null, type: secret?.type });
}

const readNamed = (call: Call, name: string): Answer => ok(present(versions, findVersion(call, name), call));

function setStatus(call: Call, status: string): Answer {
  const version = findItem(versions, call);
  call.store.update("secrets/versions", version.id, { status, updated_at: call.now });
  return ok(present(versions, version, call));
}

export const secretManager: Service = { resources: [secrets, versions] };
