import { execFileSync } from "node:child_process";
import { join } from "node:path";

const policies = join(__dirname, "..", "..", "..", "policies");

/**
 * What a new process prints as JSON: the modules of this one are loaded already.
 * @param loaders modules that are loaded before the program
 * @param program JavaScript, in the folder of the pack
 */
export function inNewProcess(loaders: readonly string[], program: string): unknown {
  const loaded = loaders.flatMap((loader) => ["--require", loader]);
  return JSON.parse(
    execFileSync(process.execPath, [...loaded, "--eval", program], { cwd: policies, encoding: "utf8" }),
  );
}
