import type { Call, Route } from "./call";
import type { ApiError } from "./errors";
import type { Fields } from "./fields";
import type { Item, JsonObject } from "./records";
import type { Store } from "./store";

/** The states of a resource, in one member. A resource without transient states has only `settled`. */
export interface States {
  field: string;
  creating?: string;
  settled: string;
  /** State while a change is applied; a function says it per change, undefined for "at once". */
  updating?: (changes: JsonObject) => string | undefined;
  deleting?: string;
}

/** A member whose value names another resource: an unknown one is a 404 about `label`. */
export interface Reference {
  collection: string;
  /** Name of that kind of resource in error bodies. */
  label: string;
}

/**
 * A kind of object of Scaleway's API. From this description come its five calls (create, list, read, update, delete);
 * `actions` adds those that are particular to it. Reading it should be like reading the API's documentation.
 */
export interface Resource {
  /** Where its records are kept: `<service>/<resource>`. */
  collection: string;
  /** Path of the list; `:region` or `:zone` is the locality, `:parent_id` the parent's id. */
  path: string;
  /** Its name in error bodies: `instance`, `private_network`. */
  label: string;
  /** Key of the list in answers, `instances`. */
  plural: string;
  fields: Fields;
  /** Which of the five calls exist; all of them by default. */
  calls?: readonly ("create" | "list" | "read" | "update" | "delete")[];
  /** Member that identifies it in paths, among its parent's; `id` by default. */
  identity?: string;
  /** The resource that `:parent_id` in the path names; the parameter is a member too. */
  parent?: Reference & { param: string };
  states?: States;
  /** Members that name another resource. A list member may name several. */
  references?: Record<string, Reference>;
  /** Members that no two objects may share; the answer is `conflict`. */
  unique?: { members: readonly string[]; conflict: (existing: Item) => ApiError };
  /** What disappears with it: collection → member that holds its id. */
  owns?: Record<string, string>;
  /** What forbids deleting it while it exists: collection → member (or list member) that holds its id. */
  usedBy?: { by: Record<string, string>; refusal: ApiError };
  /** Rules over several members; throws an {@link ApiError}. `after` is the object as it would be. */
  check?: (call: Call, after: Item, before: Item | undefined) => void;
  /** Completes or translates the request before it is read. */
  prepare?: (call: Call, body: JsonObject, before: Item | undefined) => JsonObject;
  /** Runs after creation, with the stored record; what it changes is in the answer. */
  created?: (call: Call, item: Item) => void;
  updated?: (call: Call, item: Item, changes: JsonObject) => void;
  /** Refuses a deletion by throwing. */
  deletable?: (call: Call, item: Item) => void;
  /** Runs when it reaches its settled state. */
  settled?: (store: Store, item: Item) => void;
  /** Runs when it is gone. */
  removed?: (store: Store, item: Item) => void;
  /** Query parameters of the list with a meaning of their own; the others filter by the member of that name. */
  filters?: Record<string, (item: Item, value: string, call: Call) => boolean>;
  /** Calls that are particular to it, with whole paths. */
  actions?: readonly Route[];
  /** What DELETE answers: nothing (204) or the object in state `deleting` (200). */
  deleteAnswers?: "nothing" | "object";
  /** Key that wraps a single object in answers, and status of a creation: the Instance API's way. */
  envelope?: string;
  /** 404 of services that do not use the common body. */
  missing?: (id: string) => ApiError;
  /** What the page shows of it: the member that names it (`name` by default), and where it is reached. */
  show?: { title?: string; address?: (object: JsonObject) => string };
}
