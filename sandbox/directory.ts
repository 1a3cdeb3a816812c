import { createHash } from "node:crypto";
import { join } from "node:path";
import { makeCacheDirectory } from "../engine/cache";
import { cacheDirectory, projectRoot } from "../engine/directory";

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
