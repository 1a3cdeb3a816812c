import { randomUUID } from "node:crypto";
import { ok, type Answer, type Call } from "../call";
import { alreadyExists, ApiError, invalidArgument, invalidArguments, notFound } from "../errors";
import { id, number, oneOf, output, project, text, anything, updatedAt } from "../fields";
import { insert } from "../crud";
import { isObject, textOf } from "../json";
import { page } from "../listing";
import { present, readNew } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import { addNameServers, nameServers, zoneName, zoneOf } from "./dns-data";

const root = "/domain/v2beta1";
const types = ["A", "AAAA", "ALIAS", "CAA", "CNAME", "DNAME", "DS", "LOC", "MX", "NAPTR", "NS", "PTR", "SOA", "SRV"];
const recordTypes = [...types, "SSHFP", "SVCB", "HTTPS", "TLSA", "TXT"];

const zones: Resource = {
  collection: "dns/zones",
  path: `${root}/dns-zones`,
  label: "dns_zone",
  plural: "dns_zones",
  calls: ["create", "list"],
  fields: {
    domain: text({ required: true }),
    subdomain: text(),
    ns: output(() => nameServers),
    ns_default: output(() => nameServers),
    ns_master: output(() => []),
    status: output("active"),
    message: output(null),
    updated_at: updatedAt(),
    project_id: project(),
    linked_products: output(() => []),
  },
  states: { field: "status", creating: "pending", settled: "active" },
  prepare: (call, body) => {
    const twin = call.store.find(
      "dns/zones",
      (z) => z.domain === body.domain && z.subdomain === (body.subdomain ?? ""),
    );
    if (twin) throw alreadyExists("dns_zone", zoneName(twin), "this zone exists already");
    const owned = call.store.find("dns/zones", (z) => z.domain === body.domain && z.subdomain === "");
    if (!owned) throw notFound("domain", textOf(body.domain));
    return body;
  },
  created: (call, item) => {
    rename(call, item);
    addNameServers(call.store, item);
  },
  owns: { "dns/records": "zone_id" },
  filters: {
    dns_zone: (zone, value) => zoneName(zone) === value,
    dns_zones: (zone, value) => zoneName(zone) === value,
  },
  actions: [
    { method: "PATCH", path: `${root}/dns-zones/:zone_name`, run: updateZone },
    { method: "DELETE", path: `${root}/dns-zones/:zone_name`, run: deleteZone },
    { method: "PATCH", path: `${root}/dns-zones/:zone_name/records`, run: changeRecords },
    { method: "GET", path: `${root}/dns-zones/:zone_name/records`, run: listRecords },
  ],
};

/** A zone goes by its whole name. */
function rename(call: Call, item: Item): void {
  call.store.delete("dns/zones", item.id);
  call.store.insert("dns/zones", Object.assign(item, { id: zoneName(item) }));
}

const records: Resource = {
  collection: "dns/records",
  path: `${root}/records`,
  label: "record",
  plural: "records",
  calls: [],
  fields: {
    id: id(),
    name: text(),
    type: oneOf(recordTypes, { required: true }),
    data: text({ required: true }),
    ttl: number({ min: 0, max: 2_592_000, initial: 3600 }),
    priority: number({ min: 0 }),
    comment: text({ initial: null }),
    geo_ip_config: anything(),
    http_service_config: anything(),
    weighted_config: anything(),
    view_config: anything(),
    updated_at: updatedAt(),
  },
  filters: { name: (record, value) => record.name === value, id: (record, value) => record.id === value },
  show: { title: "name", address: ({ type, data }) => `${textOf(type)} ${textOf(data)}` },
};

function findZone(call: Call): Item {
  const name = call.params.zone_name ?? "";
  const zone = call.store.get("dns/zones", name);
  if (!zone) throw notFound("dns_zone", name);
  return zone;
}

function updateZone(call: Call): Answer {
  const zone = findZone(call);
  const renamed = call.body.new_dns_zone;
  if (typeof renamed === "string" && renamed !== "") {
    if (zone.subdomain === "") throw new ApiError(403, { message: "root zone can't be renamed" });
    zone.subdomain = renamed;
    const before = zone.id;
    rename(call, zone);
    for (const record of call.store.list("dns/records", ({ zone_id }) => zone_id === before)) {
      call.store.update("dns/records", record.id, { zone_id: zone.id });
    }
  }
  return ok(present(zones, zone, call));
}

function deleteZone(call: Call): Answer {
  const zone = findZone(call);
  if (zone.subdomain === "") throw new ApiError(403, { message: "root zone can't be deleted" });
  call.lifecycle.remove("dns/zones", zone);
  return ok({});
}

function listRecords(call: Call): Answer {
  const zone = findZone(call);
  const own = { ...records, path: "", parent: { param: "zone_id", collection: "dns/zones", label: "dns_zone" } };
  return page(own, { ...call, params: { ...call.params, zone_id: zone.id } });
}

/** Adding records below a root zone makes the zone they are for, unless the request forbids it. */
function zoneForRecords(call: Call): Item {
  const name = call.params.zone_name ?? "";
  const zone = call.store.get("dns/zones", name);
  if (zone) return zone;
  const parent = zoneOf(call.store, name);
  const domain = parent?.domain;
  if (call.body.disallow_new_zone_creation === true || typeof domain !== "string") throw notFound("dns_zone", name);
  return insert(zones, call, { domain, subdomain: name.slice(0, -domain.length - 1) });
}

function changeRecords(call: Call): Answer {
  const { changes } = call.body;
  if (!Array.isArray(changes)) throw invalidArguments([{ argument: "changes", reason: "required" }]);
  const zone = zoneForRecords(call);
  const touched: Item[] = changes.flatMap((change) => (isObject(change) ? applyChange(call, zone, change) : []));
  const all = call.body.return_all_records === true;
  const shown = all ? call.store.list("dns/records", ({ zone_id }) => zone_id === zone.id) : touched;
  return ok({ records: shown.map((record): Json => present(records, record, call)) });
}

function applyChange(call: Call, zone: Item, change: JsonObject): Item[] {
  if (isObject(change.add)) return recordsIn(change.add).map((sent) => addRecord(call, zone, sent));
  if (isObject(change.set)) return setRecords(call, zone, change.set);
  if (isObject(change.delete)) deleteRecords(call, zone, change.delete);
  if (isObject(change.clear)) deleteRecords(call, zone, {});
  return [];
}

const recordsIn = (part: JsonObject): JsonObject[] =>
  Array.isArray(part.records) ? part.records.filter(isObject) : [];

function addRecord(call: Call, zone: Item, sent: JsonObject, keptId?: string): Item {
  const record = { ...readNew(records.fields, sent, call), zone_id: zone.id, id: keptId ?? randomUUID() } as Item;
  normalise(record);
  refuseClash(call, record);
  return call.store.insert("dns/records", record);
}

/** Data as the name servers give it: quoted text, the priority in front of MX. */
function normalise(record: Item): void {
  const data = textOf(record.data);
  if (record.type === "TXT" && !data.startsWith('"')) record.data = JSON.stringify(data);
  if (record.type === "MX" && !/^\d+ /.test(data)) record.data = `${textOf(record.priority)} ${data}`;
  if (record.type === "SRV" && /^\d+ /.test(data)) record.priority = Number(data.split(" ")[0]);
}

/** A CNAME stands alone at its name, and the same data is there once. */
function refuseClash(call: Call, record: Item): void {
  const others = call.store.list("dns/records", (r) => r.zone_id === record.zone_id && r.name === record.name);
  if (others.some(({ type, data }) => type === record.type && data === record.data)) {
    throw alreadyExists("record", record.id, "a record with this name, type and data exists already");
  }
  const cname = record.type === "CNAME" ? others.length > 0 : others.some(({ type }) => type === "CNAME");
  if (cname) throw invalidArgument("name", `a CNAME record must be the only record named "${textOf(record.name)}"`);
}

function selected(call: Call, zone: Item, part: JsonObject): Item[] {
  const fields = isObject(part.id_fields) ? part.id_fields : {};
  return call.store.list("dns/records", (record) => {
    if (record.zone_id !== zone.id) return false;
    if (typeof part.id === "string") return record.id === part.id;
    return Object.entries(fields).every(
      ([name, value]) => value === null || value === undefined || record[name] === value,
    );
  });
}

function setRecords(call: Call, zone: Item, part: JsonObject): Item[] {
  const old = selected(call, zone, part);
  if (typeof part.id === "string" && old.length === 0) throw notFound("record", part.id);
  for (const record of old) call.store.delete("dns/records", record.id);
  return recordsIn(part).map((sent, index) => addRecord(call, zone, sent, old[index]?.id));
}

function deleteRecords(call: Call, zone: Item, part: JsonObject): void {
  const old = selected(call, zone, part);
  if (typeof part.id === "string" && old.length === 0) throw notFound("record", part.id);
  for (const record of old) call.store.delete("dns/records", record.id);
}

export const dns: Service = { resources: [zones, records] };
