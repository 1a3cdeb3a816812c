import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Store } from "../store";

/**
 * Contents of objects, each stored once under its SHA-256. Contents outlive the objects that point to them until
 * {@link Bodies.sweep}, so that an earlier snapshot of the store can be restored.
 */
export class Bodies {
  private readonly memory = new Map<string, Buffer>();

  /** @param folder where contents are kept, created when needed. Absent: memory only. */
  constructor(private readonly folder?: string) {
    if (folder !== undefined) mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  put(content: Buffer): string {
    const id = createHash("sha256").update(content).digest("hex");
    if (this.folder === undefined) this.memory.set(id, content);
    else this.write(join(this.folder, id), content);
    return id;
  }

  get(id: string): Buffer {
    if (this.folder !== undefined) return readFileSync(join(this.folder, id));
    const content = this.memory.get(id);
    if (!content) throw new Error(`No content ${id} in memory: the store comes from another run, give its folder too.`);
    return content;
  }

  /** Drops every content that no object and no upload of the store points to. */
  sweep(store: Store): void {
    const used = new Set([
      ...store.list("object/objects").flatMap(({ versions }) => versions.map(({ body }) => body)),
      ...store.list("object/uploads").flatMap(({ parts }) => parts.map(({ body }) => body)),
    ]);
    for (const id of this.memory.keys()) if (!used.has(id)) this.memory.delete(id);
    if (this.folder === undefined) return;
    for (const id of readdirSync(this.folder)) if (!used.has(id)) rmSync(join(this.folder, id));
  }

  private write(file: string, content: Buffer): void {
    if (existsSync(file)) return;
    const draft = `${file}.${process.pid}.tmp`;
    writeFileSync(draft, content, { mode: 0o600 });
    renameSync(draft, file);
  }
}
