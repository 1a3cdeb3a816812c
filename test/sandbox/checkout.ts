import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { stringify } from "yaml";
import { cacheDirectory, projectRoot } from "../../engine/directory";
import { readStackFile } from "../../engine/read-stack-file";
import { setUpEngine } from "../../engine/set-up";
import { startLocalScaleway, type LocalScaleway } from "../../sandbox/scaleway";

/** What somebody has who works with an account, which the local Scaleway plays, and with Pulumi on the PATH. */
export interface CheckoutWithAccount {
  checkout: string;
  /** Folder of the state, which a file backend keeps. */
  backend: string;
  scaleway: LocalScaleway;
  environment: NodeJS.ProcessEnv;
  close(): Promise<void>;
}

/** @param name what folder and passphrase are called after */
export async function checkoutWithAccount(name: string): Promise<CheckoutWithAccount> {
  const engine = await setUpEngine({ progress: (line) => console.error(line) });
  const scratch = mkdtempSync(join(tmpdir(), `socle-${name}-`));
  const checkout = copyCheckout(scratch);
  const scaleway = await startLocalScaleway();
  const backend = join(scratch, "backend");
  mkdirSync(backend);
  return {
    checkout,
    backend,
    scaleway,
    environment: {
      ...process.env,
      ...engine.environment,
      ...scaleway.environment(),
      XDG_CACHE_HOME: ownCache(scratch),
      PULUMI_BACKEND_URL: `file://${backend}`,
      PULUMI_CONFIG_PASSPHRASE: name,
    },
    close: async () => {
      await scaleway.close();
      rmSync(scratch, { recursive: true });
    },
  };
}

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
