import type { Call } from "./call";
import { alreadyExists, invalidArguments, notFound, transientState, type ApiError, type Mistake } from "./errors";
import { initialValue, isUnset, Wrong, type Fields } from "./fields";
import { textOf } from "./json";
import type { Item, Json, JsonObject } from "./records";
import type { Reference, Resource } from "./resource";

/** Key of a record in its collection. What goes by a name of its own is unique only below its parent. */
export function recordId({ parent, identity }: Resource, call: Call, value: string): string {
  return parent && identity !== undefined ? `${call.params[parent.param]}/${value}` : value;
}

/** The record that the path names, or the 404 that the real API gives. */
export function findItem(resource: Resource, call: Call, param = "id"): Item {
  requireParent(resource, call);
  const identity = call.params[param] ?? "";
  const item = call.store.get(resource.collection, recordId(resource, call, identity));
  if (!item || (item.$locality ?? call.locality) !== call.locality) throw missing(resource, identity);
  return item;
}

export function missing(resource: Resource, identity: string): ApiError {
  return resource.missing?.(identity) ?? notFound(resource.label, identity);
}

/** Answers 404 when the parent named in the path does not exist. */
export function requireParent(resource: Resource, call: Call): void {
  if (!resource.parent) return;
  const { collection, label, param } = resource.parent;
  requireRecord(call, { collection, label }, call.params[param] ?? "");
}

export function requireRecord(call: Call, { collection, label }: Reference, id: string): Item {
  const item = call.store.get(collection, id);
  if (!item) throw notFound(label, id);
  return item;
}

/** The object as an answer shows it: the members of its description, in that order. */
export function present(resource: Pick<Resource, "fields">, item: Item, call: Call): JsonObject {
  const shown: JsonObject = {};
  for (const [name, field] of Object.entries(resource.fields)) {
    if (field.hidden) continue;
    const value = field.answer ? field.answer(item, call) : item[name];
    if (value !== undefined) shown[name] = value;
  }
  return shown;
}

/** Reads what a creating request says; throws all its mistakes in one error. */
export function readNew(fields: Fields, body: JsonObject, call: Call): JsonObject {
  const mistakes: Mistake[] = [];
  const draft: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    const given = body[name];
    if (!field.read || isUnset(given, field)) {
      if (field.required) mistakes.push({ argument: name, reason: "required" });
      const value = initialValue(field, call, { ...body, ...draft });
      if (value !== undefined) draft[name] = value;
    } else {
      draft[name] = readValue(name, () => field.read?.(given, call), mistakes);
    }
  }
  if (mistakes.length > 0) throw invalidArguments(mistakes);
  return draft;
}

/** Reads what a changing request says: members that are absent, null or `unknown_…` keep their value. */
export function readChanges(fields: Fields, body: JsonObject, call: Call): JsonObject {
  const mistakes: Mistake[] = [];
  const changes: JsonObject = {};
  for (const [name, field] of Object.entries(fields)) {
    const given = body[name];
    if (!field.read || field.fixed || given === undefined) continue;
    if (isUnset(given, field)) {
      if (field.clearable) changes[name] = initialValue(field, call, body);
    } else {
      changes[name] = readValue(name, () => field.read?.(given, call), mistakes);
    }
  }
  if (mistakes.length > 0) throw invalidArguments(mistakes);
  return changes;
}

function readValue(name: string, read: () => Json | undefined, mistakes: Mistake[]): Json | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof Wrong)) throw error;
    const joint = error.path === "" || error.path.startsWith("[") ? "" : ".";
    mistakes.push({ argument: `${name}${joint}${error.path}`, reason: error.reason, help: error.help });
    return undefined;
  }
}

/** The checks that a description asks for: named resources exist, unique members are free, its own rules hold. */
export function validate(resource: Resource, call: Call, after: Item, before: Item | undefined): void {
  for (const [member, reference] of Object.entries(resource.references ?? {})) {
    if (before && before[member] === after[member]) continue;
    for (const id of idsIn(after[member])) requireRecord(call, reference, id);
  }
  if (resource.unique) {
    const { members, conflict } = resource.unique;
    const twin = call.store.find(
      resource.collection,
      (other) => other.id !== before?.id && !other.$gone && members.every((member) => other[member] === after[member]),
    );
    if (twin) throw conflict(twin);
  }
  resource.check?.(call, after, before);
}

export function idsIn(value: Json | undefined): string[] {
  const values = Array.isArray(value) ? value : [value];
  return values.filter((entry): entry is string => typeof entry === "string" && entry !== "");
}

/** Changes are refused while the object is still on its way to a settled state. */
export function requireSettled(resource: Resource, call: Call, item: Item): void {
  const { states } = resource;
  if (!states || !call.lifecycle.isBusy(item)) return;
  throw transientState(resource.label, item.id, textOf(item[states.field]));
}

export const nameTaken =
  (label: string, what = "name") =>
  (existing: Item): ApiError =>
    alreadyExists(label, existing.id, `this ${what} is already used`);
