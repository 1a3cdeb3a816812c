import { cpSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { cacheDirectory, projectRoot } from "../../sandbox/directory";
import { readStackFile } from "../../sandbox/stack-file";

/** This checkout as it is, with its packages, in a folder of its own. */
export function copyCheckout(scratch: string): string {
  const copy = join(scratch, "socle");
  const left = new Set(["node_modules", ".git"]);
  cpSync(projectRoot, copy, {
    recursive: true,
    preserveTimestamps: true,
    filter: (source) => !left.has(basename(source)),
  });
  symlinkSync(join(projectRoot, "node_modules"), join(copy, "node_modules"));
  return copy;
}

/** Leaves in a stack file of a checkout what these settings are about, and adds to it. */
export function limitTo(checkout: string, stack: string, kept: RegExp, added: Record<string, unknown> = {}): void {
  const file = join(checkout, `Pulumi.${stack}.yaml`);
  const settings = Object.entries(readStackFile(file).config ?? {}).filter(([key]) => kept.test(key));
  writeFileSync(file, stringify({ config: { ...Object.fromEntries(settings), ...added } }));
}

/** A value of XDG_CACHE_HOME: the engine is the machine's, and the sandbox that it runs is the caller's own. */
export function ownCache(scratch: string): string {
  const cache = join(scratch, "cache", "socle");
  mkdirSync(cache, { recursive: true });
  for (const name of readdirSync(cacheDirectory())) {
    if (name !== "sandbox") symlinkSync(join(cacheDirectory(), name), join(cache, name));
  }
  return join(scratch, "cache");
}
