import { nothing, ok, type Answer, type Call, type Route } from "./call";
import { textOf } from "./json";
import { findItem, idsIn, missing, present, readChanges, readNew, recordId } from "./objects";
import { requireParent, requireSettled, validate } from "./objects";
import { page } from "./listing";
import type { Item, JsonObject } from "./records";
import type { Resource } from "./resource";

/** The routes of a resource: its particular actions first, then the common five. */
export function routesOf(resource: Resource): Route[] {
  const one = `${resource.path}/:id`;
  const common: Record<string, Route> = {
    create: { method: "POST", path: resource.path, run: (call) => create(resource, call) },
    list: { method: "GET", path: resource.path, run: (call) => page(resource, call) },
    read: { method: "GET", path: one, run: (call) => answer(resource, findItem(resource, call), call) },
    update: { method: "PATCH", path: one, run: (call) => update(resource, call) },
    delete: { method: "DELETE", path: one, run: (call) => remove(resource, call) },
  };
  const calls = resource.calls ?? Object.keys(common);
  return [...(resource.actions ?? []), ...calls.flatMap((name) => common[name] ?? [])];
}

export function answer(resource: Resource, item: Item, call: Call, status = 200): Answer {
  const body = present(resource, item, call);
  return { status, body: resource.envelope ? { [resource.envelope]: body } : body };
}

/** Reads, checks and stores a new object, in its first state. */
export function create(resource: Resource, call: Call): Answer {
  requireParent(resource, call);
  return answer(resource, insert(resource, call, call.body), call, resource.envelope ? 201 : 200);
}

/** Creates an object from a request body; actions of other resources use it too. */
export function insert(resource: Resource, call: Call, body: JsonObject): Item {
  const parent = resource.parent ? { [resource.parent.param]: call.params[resource.parent.param] } : {};
  const draft = { ...readNew(resource.fields, prepared(resource, call, body, undefined), call), ...parent };
  const identity = draft[resource.identity ?? "id"];
  const item: Item = { ...draft, id: recordId(resource, call, textOf(identity)) };
  if (call.locality !== "") item.$locality = call.locality;
  validate(resource, call, item, undefined);
  const { states } = resource;
  if (states) item[states.field] ??= states.settled;
  call.store.insert(resource.collection, item);
  call.created = item;
  resource.created?.(call, item);
  if (states?.creating) {
    const settled = { changes: { [states.field]: states.settled } };
    call.lifecycle.begin(resource.collection, item, { [states.field]: states.creating }, [settled]);
  }
  return item;
}

function update(resource: Resource, call: Call): Answer {
  const item = findItem(resource, call);
  requireSettled(resource, call, item);
  change(resource, call, item, readChanges(resource.fields, prepared(resource, call, call.body, item), call));
  return answer(resource, item, call);
}

/** Applies changes that were already read, with the checks and the transient state that they ask for. */
export function change(resource: Resource, call: Call, item: Item, changes: JsonObject): void {
  validate(resource, call, { ...item, ...changes }, item);
  for (const [name, field] of Object.entries(resource.fields)) if (field.touched) changes[name] = call.now;
  call.store.update(resource.collection, item.id, changes);
  resource.updated?.(call, item, changes);
  const { states } = resource;
  const transient = states?.updating?.(changes);
  if (states && transient !== undefined) {
    const settled = { changes: { [states.field]: states.settled } };
    call.lifecycle.begin(resource.collection, item, { [states.field]: transient }, [settled]);
  }
}

function remove(resource: Resource, call: Call): Answer {
  const item = findItem(resource, call);
  const { states } = resource;
  if (states?.deleting !== undefined && item[states.field] === states.deleting) {
    throw missing(resource, call.params.id ?? "");
  }
  requireSettled(resource, call, item);
  refuseIfUsed(resource, call, item);
  resource.deletable?.(call, item);
  if (!states?.deleting) {
    call.lifecycle.remove(resource.collection, item);
    return resource.deleteAnswers === "object" ? answer(resource, item, call) : nothing;
  }
  const transient: JsonObject = { [states.field]: states.deleting };
  for (const [name, field] of Object.entries(resource.fields)) if (field.touched) transient[name] = call.now;
  call.lifecycle.begin(resource.collection, item, transient, [{ remove: true }]);
  return resource.deleteAnswers === "nothing" ? nothing : ok(present(resource, item, call));
}

function refuseIfUsed(resource: Resource, call: Call, item: Item): void {
  for (const [collection, member] of Object.entries(resource.usedBy?.by ?? {})) {
    const user = call.store.find(collection, (other) => idsIn(other[member]).includes(item.id));
    if (user && resource.usedBy) throw resource.usedBy.refusal;
  }
}

function prepared(resource: Resource, call: Call, body: JsonObject, before: Item | undefined): JsonObject {
  return resource.prepare ? resource.prepare(call, body, before) : body;
}
