import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Item, RecordOf } from "./records";

/** What happened to one record. */
export interface Change {
  kind: "insert" | "update" | "delete" | "restore";
  collection: string;
  id: string;
}

/** Everything in the store: collection name → id → record. */
export type Snapshot = Record<string, Record<string, Item>>;

/**
 * All objects of the local Scaleway, in memory and, when a file is given, in that one JSON file too.
 *
 * A collection is named `<service>/<resource>` (`"containers/containers"`, `"iam/api-keys"`) and keeps the order of
 * insertion. Records are handed out as they are stored: change one with {@link Store.update}, which tells listeners and
 * the file. How to look things up (shapes in `records.ts`, ready-made look-ups in `lookup.ts`):
 *
 * - who signs a request: `get("iam/api-keys", accessKey)` → `application_id` → `list("iam/policies", …)` → `$rules`;
 * - which container answers for a host name: its `public_endpoint`, or `list("containers/domains")` by `hostname`;
 * - how it misbehaves: `list("control/rules")`, the newest matching rule wins.
 */
export class Store {
  private readonly collections = new Map<string, Map<string, Item>>();
  private readonly listeners = new Set<(change: Change) => void>();
  private saving: NodeJS.Immediate | undefined;

  /** @param file JSON file to read at once and to keep current. Absent: memory only. */
  constructor(private readonly file?: string) {
    if (file !== undefined) this.load(readSnapshot(file));
  }

  get<Name extends string>(collection: Name, id: string): RecordOf<Name> | undefined {
    return this.collections.get(collection)?.get(id) as RecordOf<Name> | undefined;
  }

  /** Records in order of insertion, all of them or those that satisfy `where`. */
  list<Name extends string>(
    collection: Name,
    where: (record: RecordOf<Name>) => boolean = () => true,
  ): RecordOf<Name>[] {
    const records = [...(this.collections.get(collection)?.values() ?? [])] as RecordOf<Name>[];
    return records.filter(where);
  }

  find<Name extends string>(collection: Name, where: (record: RecordOf<Name>) => boolean): RecordOf<Name> | undefined {
    return this.list(collection, where)[0];
  }

  /** Names of the collections that hold something, in order of their first insertion. */
  names(): string[] {
    return [...this.collections].filter(([, records]) => records.size > 0).map(([name]) => name);
  }

  /** Adds a record. Throws when the id is taken: callers answer conflicts before they get here. */
  insert<Name extends string>(collection: Name, record: RecordOf<Name>): RecordOf<Name> {
    const records = this.collections.get(collection) ?? new Map<string, Item>();
    if (records.has(record.id)) throw new Error(`${collection}/${record.id} exists already`);
    this.collections.set(collection, records.set(record.id, record));
    this.changed({ kind: "insert", collection, id: record.id });
    return record;
  }

  /** Changes members of a record in place; a member set to undefined disappears. Throws when there is no such record. */
  update<Name extends string>(collection: Name, id: string, changes: Partial<RecordOf<Name>>): RecordOf<Name> {
    const record = this.get(collection, id);
    if (!record) throw new Error(`${collection}/${id} does not exist`);
    Object.assign(record, changes);
    for (const key of Object.keys(changes)) if (record[key] === undefined) delete record[key];
    this.changed({ kind: "update", collection, id });
    return record;
  }

  /** Removes a record; false when there was none. */
  delete(collection: string, id: string): boolean {
    const removed = this.collections.get(collection)?.delete(id) ?? false;
    if (removed) this.changed({ kind: "delete", collection, id });
    return removed;
  }

  /** Calls the listener after every change; the answer unsubscribes. */
  onChange(listener: (change: Change) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A deep copy of everything. */
  snapshot(): Snapshot {
    return structuredClone(this.contents());
  }

  /** Replaces everything by a copy of the snapshot. */
  restore(snapshot: Snapshot): void {
    this.load(structuredClone(snapshot));
    this.changed({ kind: "restore", collection: "", id: "" });
  }

  /** Writes what is not yet in the file. The file is replaced in one step: it is never half written. */
  flush(): void {
    if (this.saving) clearImmediate(this.saving);
    this.saving = undefined;
    if (this.file === undefined) return;
    const draft = `${this.file}.${process.pid}.tmp`;
    mkdirSync(dirname(this.file), { recursive: true });
    writeFileSync(draft, JSON.stringify(this.contents()), { mode: 0o600 });
    renameSync(draft, this.file);
  }

  private contents(): Snapshot {
    return Object.fromEntries([...this.collections].map(([name, records]) => [name, Object.fromEntries(records)]));
  }

  private load(snapshot: Snapshot): void {
    this.collections.clear();
    for (const [name, records] of Object.entries(snapshot)) {
      this.collections.set(name, new Map(Object.entries(records)));
    }
  }

  private changed(change: Change): void {
    if (this.file !== undefined) this.saving ??= setImmediate(() => this.flush());
    for (const listener of this.listeners) listener(change);
  }
}

function readSnapshot(file: string): Snapshot {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
  try {
    return JSON.parse(text) as Snapshot;
  } catch {
    throw new Error(`${file} is not a state file of the local Scaleway (broken JSON): delete it to start empty.`);
  }
}
