// @ts-check
// Makes, changes or deletes one record at Alwaysdata: `record.mjs put` prints its id, which Pulumi hands back to the next
// run as PULUMI_COMMAND_STDOUT. Everything is looked up first, so that any run may be repeated.
import { setTimeout as sleep } from "node:timers/promises";
import { Api, DnsError, PassingError } from "./api.mjs";

/** @typedef {import("./api.mjs").Entry} Entry */

const attempts = 5;

const api = new Api({
  url: process.env["ALWAYSDATA_API_URL"] || "https://api.alwaysdata.com",
  account: required("ALWAYSDATA_ACCOUNT"),
  apiKey: required("ALWAYSDATA_API_KEY"),
});

const zoneName = required("DNS_ZONE");
const priority = process.env["DNS_PRIORITY"];
const wanted = {
  type: required("DNS_TYPE"),
  name: process.env["DNS_NAME"] ?? "",
  value: required("DNS_VALUE"),
  ttl: Number(required("DNS_TTL")),
  ...(priority === undefined ? {} : { priority: Number(priority) }),
};
/** Absent at the first run, and after one that was cut short. */
const previousId = Number(process.env["PULUMI_COMMAND_STDOUT"]?.trim() || Number.NaN);

/** Whether this run has asked for the record, which may not be listed yet. */
let made = false;

await main(process.argv[2]);

/** @param {string | undefined} action */
async function main(action) {
  try {
    if (action === "put") console.log(await persistently(put));
    else if (action === "delete") await persistently(remove);
    else throw new Error("usage: record.mjs put | delete");
  } catch (error) {
    console.error(error instanceof DnsError ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * The id belongs to one resource alone. Where the same record is there without being known, it is made again: it may be that
 * of a resource which had another name before, and which deletes it by its id after this.
 */
async function put() {
  const zone = await api.zone(zoneName);
  const [previous, there] = [await previousRecord(), await api.records(zone)];
  const mine = there.find(
    (entry) => entry.type === wanted.type && (entry.id === previousId || (made && isWanted(entry))),
  );
  const twin = mine ? undefined : there.find(isWanted);
  refuseTakenName(there.filter((entry) => entry !== mine && entry !== twin && entry.id !== previousId));
  for (const old of [previous, twin]) if (old && old.id !== mine?.id) await api.delete(old.id);
  const entry = { ...wanted, domain: zone.id };
  if (mine) {
    await api.update(mine.id, entry);
    return mine.id;
  }
  await api.create(entry);
  made = true;
  const listed = (await api.records(zone)).find(isWanted);
  if (!listed) throw new PassingError(`Alwaysdata does not list the record ${described(wanted)} that it was given.`);
  return listed.id;
}

async function remove() {
  const record = await previousRecord();
  if (record) await api.delete(record.id);
}

async function previousRecord() {
  return Number.isNaN(previousId) ? undefined : api.record(previousId);
}

/**
 * A name with a CNAME or an ALIAS has one: a second would send visitors to either.
 * @param {Entry[]} others
 */
function refuseTakenName(others) {
  const pointers = ["ALIAS", "CNAME"];
  const taken = others.find(({ name, type }) => (name ?? "") === wanted.name && pointers.includes(type));
  if (taken && pointers.includes(wanted.type)) {
    throw new DnsError(
      `${[wanted.name, zoneName].filter(Boolean).join(".")} already points at ${taken.value} (${taken.type}, made elsewhere): ` +
        "if it should move, delete that record in Alwaysdata's administration, Domains, DNS records, and run pulumi up again.",
    );
  }
}

/** @param {Entry} entry */
function isWanted({ name, type, value }) {
  return (name ?? "") === wanted.name && type === wanted.type && bare(value) === bare(wanted.value);
}

/** A value without the dot that ends host names, which Alwaysdata may leave out. @param {string} value */
function bare(value) {
  return value.replace(/\.$/, "");
}

/** @param {{ name: string, type: string, value: string }} record */
function described({ name, type, value }) {
  return `${type} ${name || "(apex)"} ${value}`;
}

/**
 * @template T
 * @param {() => Promise<T>} work safe to repeat from its start
 * @returns {Promise<T>}
 */
async function persistently(work) {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof PassingError) || attempt === attempts) throw error;
      await sleep(250 * 2 ** attempt);
    }
  }
}

/** @param {string} name */
function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}
