import { randomUUID } from "node:crypto";
import { nothing, ok, type Answer, type Call } from "../call";
import { insert } from "../crud";
import { invalidArgument, invalidArguments, notFound } from "../errors";
import { computed, createdAt, id, list, locality, number, oneOf, output, project, text } from "../fields";
import { updatedAt } from "../fields";
import { isObject, textOf } from "../json";
import { page } from "../listing";
import type { Item, Json } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import { preconfiguredAlerts } from "./cockpit-alerts";

const root = "/cockpit/v1/regions/:region";
const global = "/cockpit/v1";

const scopes = [
  ...["read_only_metrics", "write_only_metrics", "full_access_metrics_rules", "read_only_logs", "write_only_logs"],
  ...["full_access_logs_rules", "full_access_alert_manager", "read_only_traces", "write_only_traces"],
];

const sources: Resource = {
  collection: "cockpit/sources",
  path: `${root}/data-sources`,
  label: "data source",
  plural: "data_sources",
  fields: {
    id: id(),
    project_id: project(),
    name: text({ required: true }),
    url: computed((item) => `https://${item.id}.${textOf(item.type)}.cockpit.${item.$locality}.scw.cloud`),
    type: oneOf(["metrics", "logs", "traces"], { required: true, fixed: true }),
    origin: output("custom"),
    created_at: createdAt(),
    updated_at: updatedAt(),
    synchronized_with_grafana: output(false),
    retention_days: number({ min: 1, max: 365, initial: (_call, { type }) => (type === "metrics" ? 31 : 7) }),
    region: locality(),
    current_month_usage: output(0),
  },
  filters: { types: (item, value) => item.type === value },
  actions: [{ method: "GET", path: `${root}/data-sources`, run: listSources }],
  show: { address: ({ url }) => textOf(url) },
};

/** Every project has Scaleway's own sources: metrics and logs of its products. */
function listSources(call: Call): Answer {
  const projectId = call.query.get("project_id") || call.account.projectId;
  for (const type of ["metrics", "logs"]) {
    const has = (item: Item): boolean =>
      item.origin === "scaleway" &&
      item.type === type &&
      item.project_id === projectId &&
      item.$locality === call.locality;
    if (call.store.find("cockpit/sources", has)) continue;
    const item = insert(sources, call, { project_id: projectId, name: `Scaleway ${type}`, type });
    call.store.update("cockpit/sources", item.id, { origin: "scaleway", synchronized_with_grafana: true, $seed: true });
  }
  return page(sources, call);
}

const tokens: Resource = {
  collection: "cockpit/tokens",
  path: `${root}/tokens`,
  label: "token",
  plural: "tokens",
  calls: ["create", "list", "read", "delete"],
  fields: {
    id: id(),
    project_id: project(),
    name: text({ required: true }),
    created_at: createdAt(),
    updated_at: updatedAt(),
    scopes: output((_call, draft) => draft.token_scopes ?? ["write_only_metrics", "write_only_logs"]),
    secret_key: computed((item, call) => (call.created === item ? item.$secretKey : null)),
    region: locality(),
    token_scopes: { ...list(oneOf(scopes), { initial: undefined }), hidden: true },
  },
  created: (_call, item) => {
    const given = item.token_scopes;
    if (Array.isArray(given) && given.length > 0) item.scopes = given;
    item.$secretKey = randomUUID();
  },
};

const grafanaUsers: Resource = {
  collection: "cockpit/grafana-users",
  path: `${global}/grafana/users`,
  label: "grafana user",
  plural: "grafana_users",
  calls: ["create", "list", "delete"],
  fields: {
    id: { initial: (call) => nextUser(call), answer: (item) => Number(item.id) },
    login: text({ required: true, min: 2, max: 24 }),
    role: oneOf(["editor", "viewer"], { required: true }),
    password: computed((item, call) => (call.created === item ? item.$password : "")),
    project_id: { ...project(), hidden: true },
  },
  unique: {
    members: ["project_id", "login"],
    conflict: () => invalidArgument("login", "is already used in this project"),
  },
  created: (_call, item) => {
    item.$password = randomUUID();
  },
  filters: { project_id: (item, value) => item.project_id === value },
  show: { title: "login" },
};

const nextUser = (call: Call): string =>
  String(Math.max(1, ...call.store.list("cockpit/grafana-users").map(({ id }) => Number(id))) + 1);

/** One alert manager per project and region, off until it is enabled. */
function managerOf(call: Call): Item {
  const projectId = call.query.get("project_id") ?? call.body.project_id;
  const id = `${call.locality}/${typeof projectId === "string" && projectId !== "" ? projectId : call.account.projectId}`;
  return (
    call.store.get("cockpit/alert-managers", id) ??
    call.store.insert("cockpit/alert-managers", {
      id,
      alert_manager_url: null,
      alert_manager_enabled: false,
      managed_alerts_enabled: false,
      $rules: [],
      $contacts: [],
      $locality: call.locality,
      $seed: true,
    })
  );
}

function showManager(call: Call, changes?: Partial<Item>): Answer {
  const manager = managerOf(call);
  if (changes) call.store.update("cockpit/alert-managers", manager.id, changes);
  const { alert_manager_url, alert_manager_enabled, managed_alerts_enabled } = manager;
  return ok({ alert_manager_url, alert_manager_enabled, managed_alerts_enabled, region: call.locality });
}

function enableManager(call: Call): Answer {
  const url = `https://${randomUUID()}.alertmanager.cockpit.${call.locality}.scw.cloud`;
  const current = managerOf(call).alert_manager_url;
  return showManager(call, { alert_manager_enabled: true, alert_manager_url: current ?? url, $seed: undefined });
}

function disableManager(call: Call): Answer {
  return showManager(call, { alert_manager_enabled: false, alert_manager_url: null, $seed: true });
}

const contactsOf = (manager: Item): Json[] => (Array.isArray(manager.$contacts) ? manager.$contacts : []);
const addressOf = (contact: Json | undefined): Json | undefined =>
  isObject(contact) && isObject(contact.email) ? contact.email.to : undefined;

function listContacts(call: Call): Answer {
  const contacts = contactsOf(managerOf(call));
  const more = { has_additional_receivers: false, has_additional_contact_points: false };
  return ok({ contact_points: contacts, total_count: contacts.length, ...more });
}

function addContact(call: Call): Answer {
  const manager = managerOf(call);
  const to = addressOf(call.body);
  if (typeof to !== "string") throw invalidArguments([{ argument: "email.to", reason: "required" }]);
  const contact: Json = { email: { to }, region: call.locality, send_resolved_notifications: true };
  call.store.update("cockpit/alert-managers", manager.id, { $contacts: [...contactsOf(manager), contact] });
  return ok(contact);
}

function deleteContact(call: Call): Answer {
  const manager = managerOf(call);
  const left = contactsOf(manager).filter((contact) => addressOf(contact) !== addressOf(call.body));
  if (left.length === contactsOf(manager).length) throw notFound("contact point", textOf(addressOf(call.body)));
  call.store.update("cockpit/alert-managers", manager.id, { $contacts: left });
  return nothing;
}

const rulesOf = (manager: Item): Json[] => (Array.isArray(manager.$rules) ? manager.$rules : []);

/** The preconfigured alerts alone: nobody here writes others. */
function listAlerts(call: Call): Answer {
  const alerts = call.query.get("is_preconfigured") === "false" ? [] : offered(call);
  return ok({ alerts, total_count: alerts.length });
}

const offered = (call: Call): Json[] => {
  const status = call.query.get("rule_status") ?? "unknown_rule_status";
  return preconfiguredAlerts(call.locality, rulesOf(managerOf(call))).filter(
    ({ rule_status }) => status === "unknown_rule_status" || rule_status === status,
  );
};

function setAlertRules(call: Call, enabled: boolean): Answer {
  const manager = managerOf(call);
  const ids = Array.isArray(call.body.rule_ids) ? call.body.rule_ids : [];
  const before = rulesOf(manager);
  const after = enabled ? [...new Set([...before, ...ids])] : before.filter((rule) => !ids.includes(rule));
  call.store.update("cockpit/alert-managers", manager.id, { $rules: after });
  return ok(enabled ? { enabled_rule_ids: ids } : { disabled_rule_ids: ids });
}

function grafana(call: Call): Answer {
  const projectId = call.query.get("project_id") || call.account.projectId;
  return ok({ grafana_url: `https://${projectId}.dashboard.cockpit.scaleway.com` });
}

export const cockpit: Service = {
  resources: [sources, tokens, grafanaUsers],
  routes: [
    { method: "GET", path: `${global}/grafana`, run: grafana },
    { method: "POST", path: `${global}/grafana/sync-data-sources`, run: () => nothing },
    { method: "GET", path: `${root}/alert-manager`, run: (call) => showManager(call) },
    { method: "POST", path: `${root}/alert-manager/enable`, run: enableManager },
    { method: "POST", path: `${root}/alert-manager/disable`, run: disableManager },
    {
      method: "POST",
      path: `${root}/alert-manager/managed-alerts/enable`,
      run: (call) => showManager(call, { managed_alerts_enabled: true }),
    },
    {
      method: "POST",
      path: `${root}/alert-manager/managed-alerts/disable`,
      run: (call) => showManager(call, { managed_alerts_enabled: false }),
    },
    { method: "POST", path: `${root}/alert-manager/enable-alert-rules`, run: (call) => setAlertRules(call, true) },
    { method: "POST", path: `${root}/alert-manager/disable-alert-rules`, run: (call) => setAlertRules(call, false) },
    { method: "GET", path: `${root}/alert-manager/contact-points`, run: listContacts },
    { method: "POST", path: `${root}/alert-manager/contact-points`, run: addContact },
    { method: "POST", path: `${root}/alert-manager/contact-points/delete`, run: deleteContact },
    { method: "GET", path: `${root}/alerts`, run: listAlerts },
  ],
};
