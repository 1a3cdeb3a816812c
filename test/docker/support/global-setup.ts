/** Set-up of the test project `docker`: one daemon for all its files, our own in CI where none is there. */
import type { TestProject } from "vitest/node";
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
  return async () => daemon?.stop();
}
