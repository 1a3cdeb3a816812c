import { buildEngine, builtEngine } from "./build";
import { defaultCacheDirectory, makeCacheDirectory } from "./cache";
import { type Engine, type Progress } from "./engine";
import { officialPluginsAtHand } from "./network";
import { installOfficialEngine, officialEngine } from "./official";
import { findOnPath } from "./on-path";

export { type Engine, EngineError } from "./engine";

export interface SetUpOptions {
  /** Takes lines for people: what is being done, and how long it takes. */
  progress: Progress;
  /** Default: `socle` in XDG_CACHE_HOME, or in `~/.cache`. */
  cacheDirectory?: string;
  /** Default: the process's own. */
  environment?: NodeJS.ProcessEnv;
}

/**
 * Finds or makes a Pulumi engine with the plugins that the project uses: a `pulumi` on the PATH, else the official
 * download, else a build from pinned Go modules with stand-ins for what cannot be built. What was made is kept in the
 * cache directory, and making it is safe when two processes start at once.
 *
 * @throws EngineError when the engine cannot be had; its message says what to install.
 */
export async function setUpEngine({
  progress,
  cacheDirectory,
  environment = process.env,
}: SetUpOptions): Promise<Engine> {
  const cache = cacheDirectory ?? defaultCacheDirectory(environment);
  makeCacheDirectory(cache, environment);
  const onPath = await findOnPath(environment, cache);
  const engine =
    (await builtEngine(cache, onPath, environment)) ??
    ((await officialPluginsAtHand(cache, onPath, progress))
      ? await (onPath
          ? officialEngine(cache, onPath, environment)
          : installOfficialEngine(cache, progress, environment))
      : await buildEngine(cache, onPath, progress, environment));
  progress(describe(engine));
  return engine;
}

function describe({ version, standIns }: Engine): string {
  return standIns.length === 0
    ? `Pulumi ${version} with official plugins.`
    : `Pulumi ${version}; standing in for official pieces that cannot be downloaded here: ${standIns.join(", ")}.`;
}
