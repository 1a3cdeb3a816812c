import { join } from "node:path";
import { produce } from "./cache";
import { type Engine, EngineError, type Progress } from "./engine";
import { withHeartbeat } from "./heartbeat";
import type { Command } from "./on-path";
import { installedVersion } from "./packages";

/** Official engines share one PULUMI_HOME: they put their plugins there under names that carry versions. */
export function officialHome(cache: string): string {
  return join(cache, "official-home");
}

export function officialEngine(cache: string, command: Command, environment: NodeJS.ProcessEnv): Engine {
  return {
    ...command,
    environment: {
      PATH: environment["PATH"] ?? "",
      PULUMI_HOME: officialHome(cache),
      PULUMI_SKIP_UPDATE_CHECK: "true",
    },
    standIns: [],
  };
}

/** Downloads the engine of the version of `@pulumi/pulumi`; the engine fetches its plugins when a program needs them. */
export async function installOfficialEngine(
  cache: string,
  progress: Progress,
  environment: NodeJS.ProcessEnv,
): Promise<Engine> {
  const version = installedVersion("@pulumi/pulumi");
  const directory = join(cache, `official-${version}`);
  await produce(directory, `Pulumi ${version}`, progress, (unfinished) =>
    withHeartbeat(progress, `Downloading Pulumi ${version}`, "about 100 MB", () => download(version, unfinished)),
  );
  const bin = join(directory, "bin");
  const engine = officialEngine(cache, { pulumi: join(bin, "pulumi"), version }, environment);
  return { ...engine, environment: { ...engine.environment, PATH: `${bin}:${environment["PATH"] ?? ""}` } };
}

async function download(version: string, directory: string): Promise<void> {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/index.js");
  try {
    await PulumiCommand.install({ root: directory });
  } catch (error) {
    throw new EngineError(`Pulumi ${version} could not be downloaded from get.pulumi.com: ${String(error)}`);
  }
}
