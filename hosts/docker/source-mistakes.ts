import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { ImageSource } from "../environment";
import type { Mistake } from "../mistake";

/** Folders and Dockerfiles that are not on this computer: Docker would make an empty folder of what is not there. */
export function sourceMistakes(sources: Readonly<Record<string, ImageSource>>): Mistake[] {
  return Object.entries(sources).flatMap(([part, { build, mounts }]) => [
    ...(build === undefined || existsSync(join(build, "Dockerfile"))
      ? []
      : [{ path: `sources.${part}.build`, message: `${resolve(build)} has no Dockerfile: name a folder that has` }]),
    ...Object.keys(mounts)
      .filter((folder) => !existsSync(folder))
      .map((folder) => ({
        path: `sources.${part}.mounts`,
        message: `${resolve(folder)} is not there: clone what belongs there, or name another folder`,
      })),
  ]);
}
