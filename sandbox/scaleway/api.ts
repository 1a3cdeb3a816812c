import type { Hono } from "hono";
import type { Account } from "./account";
import type { Call } from "./call";
import { present } from "./objects";
import type { Item, JsonObject } from "./records";
import type { Resource } from "./resource";
import { seed } from "./seeds";
import { apiServer } from "./server";
import { services } from "./services";
import { Lifecycle } from "./states";
import type { Store } from "./store";

/** The API over a store, and what the control address and the page need of it. */
export interface Api {
  app: Hono;
  store: Store;
  lifecycle: Lifecycle;
  account: Account;
  /** Empties the store and puts the seeds back. */
  reset: () => void;
  /** A record as its owner's API shows it, without secrets; of unknown collections the identifying members only. */
  show: (collection: string, item: Item) => JsonObject;
  /** What kind of thing a collection holds. */
  describe: (collection: string) => Resource | undefined;
}

const identifying = ["id", "name", "region", "zone", "project_id", "status", "state", "created_at"];

/** Wires services, store and state changes together. `delayMs` is how long a transient state lasts. */
export function createApi(options: { store: Store; account: Account; delayMs: number }): Api {
  const { store, account } = options;
  const resources = services.flatMap((service) => service.resources);
  const byCollection = new Map<string, Resource>();
  for (const resource of resources)
    if (!byCollection.has(resource.collection)) byCollection.set(resource.collection, resource);
  const describe = (collection: string): Resource | undefined => byCollection.get(collection);

  const lifecycle: Lifecycle = new Lifecycle(store, options.delayMs, {
    settled: (collection, item) => describe(collection)?.settled?.(store, item),
    removed: (collection, item) => {
      const resource = describe(collection);
      for (const [child, member] of Object.entries(resource?.owns ?? {})) {
        for (const orphan of store.list(child, (other) => other[member] === item.id)) lifecycle.remove(child, orphan);
      }
      resource?.removed?.(store, item);
    },
  });
  const show = (collection: string, item: Item): JsonObject => {
    const resource = describe(collection);
    if (!resource) return Object.fromEntries(identifying.flatMap((key) => (key in item ? [[key, item[key]]] : [])));
    return present(resource, item, callFor(store, account, lifecycle, item.$locality ?? ""));
  };
  seed(store, account);
  lifecycle.resume();
  return {
    app: apiServer(services, { store, account, lifecycle }),
    store,
    lifecycle,
    account,
    show,
    describe,
    reset: () => {
      lifecycle.close();
      store.restore({});
      seed(store, account);
    },
  };
}

/** A call that nobody made, to show records outside of a request. */
function callFor(store: Store, account: Account, lifecycle: Lifecycle, locality: string): Call {
  const now = new Date().toISOString();
  return { store, account, lifecycle, params: {}, query: new URLSearchParams(), body: {}, text: "", locality, now };
}
