import type { Item, JsonObject } from "./records";
import type { Store } from "./store";

/** What comes next for a record in a transient state: changes to make, or its removal. */
export type Step = { changes: JsonObject } | { remove: true };

/** Called by collection when a record settles or disappears; see `Resource.settled` and `Resource.removed`. */
export interface Hooks {
  settled: (collection: string, item: Item) => void;
  removed: (collection: string, item: Item) => void;
}

/**
 * Moves records through their states: creating → ready, deleting → gone. Each step takes `delayMs`; with 0 the step
 * happens after the answer that announced the transient state and before the next request is read. The steps to come
 * are kept in the record (`$steps`), so a server restarted from its state file carries on.
 */
export class Lifecycle {
  private readonly timers = new Map<string, NodeJS.Timeout | NodeJS.Immediate>();

  constructor(
    private readonly store: Store,
    private readonly delayMs: number,
    private readonly hooks: Hooks,
  ) {}

  /** Puts a record in a transient state and plans what follows. */
  begin(collection: string, item: Item, transient: JsonObject, steps: readonly Step[]): void {
    this.store.update(collection, item.id, { ...transient, $steps: [...steps] });
    this.plan(collection, item.id);
  }

  /** True while steps are still to come. */
  isBusy(item: Item): boolean {
    return Array.isArray(item.$steps) && item.$steps.length > 0;
  }

  /** Removes a record now. */
  remove(collection: string, item: Item): void {
    this.forget(`${collection}/${item.id}`);
    if (this.store.delete(collection, item.id)) this.hooks.removed(collection, item);
  }

  /** Plans the steps of all records again, after a restore. */
  resume(): void {
    for (const collection of this.store.names()) {
      for (const item of this.store.list(collection)) if (this.isBusy(item)) this.plan(collection, item.id);
    }
  }

  close(): void {
    for (const key of [...this.timers.keys()]) this.forget(key);
  }

  private plan(collection: string, id: string): void {
    const key = `${collection}/${id}`;
    this.forget(key);
    const run = (): void => this.advance(collection, id);
    this.timers.set(key, this.delayMs === 0 ? setImmediate(run) : setTimeout(run, this.delayMs).unref());
  }

  private advance(collection: string, id: string): void {
    this.timers.delete(`${collection}/${id}`);
    const item = this.store.get(collection, id);
    if (!item || !Array.isArray(item.$steps)) return;
    const [step, ...rest] = item.$steps as Step[];
    if (step === undefined) return;
    if ("remove" in step) return this.remove(collection, item);
    this.store.update(collection, id, { ...step.changes, $steps: rest.length > 0 ? rest : undefined });
    if (rest.length > 0) this.plan(collection, id);
    else this.hooks.settled(collection, item);
  }

  private forget(key: string): void {
    const timer = this.timers.get(key);
    clearImmediate(timer as NodeJS.Immediate);
    clearTimeout(timer as NodeJS.Timeout);
    this.timers.delete(key);
  }
}
