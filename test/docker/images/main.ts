/**
 * Builds the images that tests run, or those named, with progress lines:
 *
 *   node --require tsx/cjs test/docker/images/main.ts [name …]
 */
import { catalogue } from "./catalogue";
import { ensureImages } from "./ensure";

const named = process.argv.slice(2);
ensureImages(named.length > 0 ? named : Object.keys(catalogue), process.env).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
