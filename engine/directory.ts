import { resolve } from "node:path";
import { defaultCacheDirectory } from "./cache";

/** The root of this checkout: where Pulumi.yaml is. */
export const projectRoot = resolve(__dirname, "..");

/** Where everything that is built and kept goes, outside the checkout: `$XDG_CACHE_HOME/socle`. */
export function cacheDirectory(): string {
  return defaultCacheDirectory(process.env);
}
