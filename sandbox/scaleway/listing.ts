import type { Answer, Call } from "./call";
import { invalidArguments } from "./errors";
import { textOf } from "./json";
import { idsIn, present, requireParent } from "./objects";
import type { Item, Json } from "./records";
import type { Resource } from "./resource";

const paging = new Set(["page", "page_size", "per_page", "order_by"]);

/** A page of the list: `{<plural>: […], total_count}`; the Instance API counts in the header X-Total-Count. */
export function page(resource: Resource, call: Call): Answer {
  requireParent(resource, call);
  const all = matching(resource, call);
  const { from, size } = window(call, resource.envelope ? 50 : 20);
  const shown: Json[] = all.slice(from, from + size).map((item) => present(resource, item, call));
  if (resource.envelope) {
    return { status: 200, body: { [resource.plural]: shown }, headers: { "X-Total-Count": String(all.length) } };
  }
  return { status: 200, body: { [resource.plural]: shown, total_count: all.length } };
}

/** The part of a list that the query asks for. */
export function window(call: Call, defaultSize: number): { from: number; size: number } {
  const size = positive(call, ["page_size", "per_page"]) ?? defaultSize;
  const number = positive(call, ["page"]) ?? 1;
  return { from: (number - 1) * size, size };
}

function positive(call: Call, names: readonly string[]): number | undefined {
  const name = names.find((candidate) => call.query.has(candidate));
  if (name === undefined) return undefined;
  const value = Number(call.query.get(name));
  if (!Number.isInteger(value) || value < 1) {
    throw invalidArguments([{ argument: name, reason: "constraint", help: "must be a whole number from 1" }]);
  }
  return value;
}

/** Records that live here and satisfy every filter of the query, in the order that it asks for. */
export function matching(resource: Resource, call: Call): Item[] {
  const param = resource.parent?.param;
  const here = call.store.list(
    resource.collection,
    (item) =>
      (item.$locality ?? call.locality) === call.locality &&
      (param === undefined || item[param] === call.params[param]),
  );
  const names = [...new Set(call.query.keys())].filter((name) => !paging.has(name));
  const kept = here.filter((item) => names.every((name) => satisfies(resource, item, name, call)));
  return ordered(kept, call.query.get("order_by"));
}

/** Empty values and `unknown_…` words filter nothing; several values of a parameter are alternatives. */
function satisfies(resource: Resource, item: Item, name: string, call: Call): boolean {
  const values = call.query.getAll(name).filter((value) => value !== "" && !value.startsWith("unknown"));
  if (values.length === 0) return true;
  const special = resource.filters?.[name];
  if (special) return values.some((value) => special(item, value, call));
  const member = [name, name.replace(/s$/, "")].find((candidate) => candidate in resource.fields);
  if (member === undefined) return true;
  const actual = item[member];
  if (Array.isArray(actual)) return values.every((value) => idsIn(actual).includes(value));
  return values.some((value) => textOf(actual) === value);
}

function ordered(items: Item[], order: string | null): Item[] {
  const [, member, direction] = /^(\w+)_(asc|desc)$/.exec(order ?? "") ?? [];
  if (member === undefined || items.every((item) => item[member] === undefined)) return items;
  const key = (item: Item): string => textOf(item[member] ?? "");
  const sorted = [...items].sort((a, b) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0));
  return direction === "desc" ? sorted.reverse() : sorted;
}
