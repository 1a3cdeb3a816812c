import { createHash } from "node:crypto";
import { join, resolve } from "node:path";
import { defaultCacheDirectory, makeCacheDirectory } from "./engine/cache";

/** The root of this checkout: where Pulumi.yaml is. */
export const projectRoot = resolve(__dirname, "..");

/** Where everything that the sandbox builds and keeps goes, outside the checkout: `$XDG_CACHE_HOME/socle`. */
export function cacheDirectory(): string {
  return defaultCacheDirectory(process.env);
}

/**
 * Where the sandbox of this checkout keeps what it must remember between two commands: the state of Pulumi and of the
 * local Scaleway, the drawn secrets. Each checkout has its own.
 */
export function sandboxDirectory(): string {
  const directory = join(
    cacheDirectory(),
    "sandbox",
    createHash("sha256").update(projectRoot).digest("hex").slice(0, 12),
  );
  makeCacheDirectory(directory, process.env);
  return directory;
}
