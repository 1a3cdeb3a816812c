import { execFile } from "node:child_process";
import { link, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { bundleStandIns, standInsKey } from "./bundle";
import { isIntact, keyOf, produce } from "./cache";
import { type Engine, OLDEST_ENGINE, type Progress } from "./engine";
import { goBuild, goModules, type GoProgram } from "./go-build";
import type { Command } from "./on-path";
import { pluginFolder } from "./packages";
import { standIns } from "./stand-ins";

const PULUMI: GoProgram = {
  what: `pulumi ${OLDEST_ENGINE}`,
  usually: "about 4 minutes the first time, on 2 cores",
  module: "pulumi",
  package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
  variables: { "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version": `v${OLDEST_ENGINE}` },
};

const SCALEWAY: GoProgram = {
  what: "the Scaleway plugin",
  usually: "about 5 minutes the first time, on 2 cores",
  module: "scaleway",
  package: ".",
  variables: {},
};

/** The parts of an engine in the cache: each is made once and linked into the engines that use it. */
interface Parts {
  /** Absent when a `pulumi` of the PATH is used. */
  pulumi: string | undefined;
  scaleway: string;
  standIns: string;
  engine: string;
}

async function partsIn(cache: string, onPath: Command | undefined): Promise<Parts> {
  const [pulumi, scaleway, standInParts] = await Promise.all([goKey(PULUMI), goKey(SCALEWAY), standInsKey()]);
  const engine = await keyOf([onPath ? "from the PATH" : pulumi, scaleway, standInParts], []);
  return {
    pulumi: onPath ? undefined : join(cache, `pulumi-${pulumi}`),
    scaleway: join(cache, `scaleway-${scaleway}`),
    standIns: join(cache, `stand-ins-${standInParts}`),
    engine: join(cache, `engine-${engine}`),
  };
}

async function goKey(program: GoProgram): Promise<string> {
  const module = join(goModules, program.module);
  const files = (await readdir(module)).map((name) => join(module, name));
  return keyOf([program.package, JSON.stringify(program.variables)], files);
}

/** The engine that an earlier run built from the same pins and sources, if it is still whole. */
export async function builtEngine(
  cache: string,
  onPath: Command | undefined,
  environment: NodeJS.ProcessEnv,
): Promise<Engine | undefined> {
  const { engine } = await partsIn(cache, onPath);
  return (await isIntact(engine)) ? describeEngine(engine, onPath, environment) : undefined;
}

export async function buildEngine(
  cache: string,
  onPath: Command | undefined,
  progress: Progress,
  environment: NodeJS.ProcessEnv,
): Promise<Engine> {
  const parts = await partsIn(cache, onPath);
  await produce(parts.engine, "the Pulumi engine", progress, async (unfinished) => {
    await produce(parts.standIns, "the stand-ins", progress, bundleStandIns);
    // Together they end sooner: one downloads and links, on one core, while the other compiles.
    await allOrNothing([
      ...(parts.pulumi === undefined ? [] : [buildPulumi(parts.pulumi, environment, progress)]),
      produce(parts.scaleway, SCALEWAY.what, progress, (part) => buildScalewayPlugin(part, environment, progress)),
    ]);
    await assemble(parts, unfinished);
  });
  return describeEngine(parts.engine, onPath, environment);
}

function buildPulumi(directory: string, environment: NodeJS.ProcessEnv, progress: Progress): Promise<void> {
  return produce(directory, PULUMI.what, progress, (part) =>
    goBuild(PULUMI, join(part, "bin/pulumi"), environment, progress),
  );
}

/** Waits for all, so that nothing goes on in the background after the first failure is reported. */
async function allOrNothing(work: Promise<void>[]): Promise<void> {
  for (const result of await Promise.allSettled(work)) if (result.status === "rejected") throw result.reason;
}

/** The plugin's own build makes its schema, as for released plugins, and keeps it beside the program. */
async function buildScalewayPlugin(part: string, environment: NodeJS.ProcessEnv, progress: Progress): Promise<void> {
  const folder = join(part, "home", pluginFolder("@pulumiverse/scaleway"));
  const plugin = join(folder, "pulumi-resource-scaleway");
  await mkdir(folder, { recursive: true });
  await goBuild(SCALEWAY, plugin, environment, progress);
  const scratch = join(part, "scratch");
  await promisify(execFile)(plugin, ["schema", "--skip-docs", "--out", scratch], { env: environment, cwd: part });
  await link(join(scratch, "schema.json"), join(folder, "schema.json"));
  await rm(scratch, { recursive: true });
}

async function assemble(parts: Parts, unfinished: string): Promise<void> {
  for (const part of [parts.pulumi, parts.scaleway]) if (part !== undefined) await linkTree(part, unfinished);
  if (parts.pulumi !== undefined) {
    // The engine takes the language host that lies beside it for its own, without a warning.
    await install(parts.standIns, "language-host.js", join(unfinished, "bin/pulumi-language-nodejs"));
  }
  for (const { npmPackage, name } of standIns) {
    const folder = join(unfinished, "home", pluginFolder(npmPackage));
    await install(parts.standIns, `${name}.js`, join(folder, `pulumi-resource-${name}`));
  }
}

/** Hard links take no space, and keep the engine whole when a part is removed. */
async function linkTree(from: string, to: string): Promise<void> {
  for (const entry of await readdir(from, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || entry.parentPath === from) continue;
    const source = join(entry.parentPath, entry.name);
    const target = join(to, source.slice(from.length));
    await mkdir(dirname(target), { recursive: true });
    await link(source, target);
  }
}

/** Puts a script beside a launcher for it: the engine starts programs by their absolute path, so `$0` has a folder. */
async function install(from: string, script: string, launcher: string): Promise<void> {
  await mkdir(dirname(launcher), { recursive: true });
  await link(join(from, script), join(dirname(launcher), script));
  await writeFile(launcher, `#!/bin/sh\nexec node "\${0%/*}/${script}" "$@"\n`, { mode: 0o755 });
}

function describeEngine(directory: string, onPath: Command | undefined, environment: NodeJS.ProcessEnv): Engine {
  const path = environment["PATH"] ?? "";
  return {
    pulumi: onPath?.pulumi ?? join(directory, "bin/pulumi"),
    version: onPath?.version ?? OLDEST_ENGINE,
    environment: {
      PATH: onPath ? path : `${join(directory, "bin")}:${path}`,
      PULUMI_HOME: join(directory, "home"),
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    },
    standIns: [...(onPath ? [] : ["language host for Node.js"]), ...standIns.map(({ npmPackage }) => npmPackage)],
  };
}
