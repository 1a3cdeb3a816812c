import { describe, inject } from "vitest";
import type {} from "./global-setup";

/** What a test needs to reach the daemon. */
export interface Docker {
  host: string;
  /** The process's environment, with `DOCKER_HOST`. */
  environment: NodeJS.ProcessEnv;
}

/** `describe` for tests that need a Docker daemon. Where there is none they are skipped, and their name says why. */
export function dockerOrSkip(name: string, tests: (docker: Docker) => void): void {
  const host = inject("dockerHost");
  if (host === undefined)
    describe.skip(`${name} (skipped: no Docker daemon)`, () => tests({ host: "", environment: {} }));
  else describe(name, () => tests({ host, environment: { ...process.env, DOCKER_HOST: host } }));
}
