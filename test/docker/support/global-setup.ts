/** Set-up of the test project `docker`: one daemon for all its files, our own in CI where none is there, with the images. */
import type { TestProject } from "vitest/node";
import { catalogue } from "../images/catalogue";
import { ensureImages } from "../images/ensure";
import { findDaemon, startDaemon } from "./daemon";

declare module "vitest" {
  interface ProvidedContext {
    /** `DOCKER_HOST` of the daemon; undefined where there is none. */
    dockerHost: string | undefined;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const daemon = (await findDaemon()) ?? (process.env["CI"] ? await startDaemon() : undefined);
  project.provide("dockerHost", daemon?.host);
  if (daemon === undefined) console.log("Tests of the Docker host: skipped: no Docker daemon.");
  else await ensureImages(Object.keys(catalogue), { ...process.env, DOCKER_HOST: daemon.host });
  return async () => daemon?.stop();
}
