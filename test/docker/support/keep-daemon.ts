/**
 * Keeps a Docker daemon until Ctrl-C, for who writes these tests on a machine without one:
 *
 *   node --require tsx/cjs test/docker/support/keep-daemon.ts [folder]
 */
import { resolve } from "node:path";
import { startDaemon } from "./daemon";

async function keepDaemon(folder: string | undefined): Promise<void> {
  const daemon = await startDaemon(folder && resolve(folder));
  console.log(`export DOCKER_HOST=${daemon.host}`);
  console.log("Ctrl-C ends it, with its containers; images stay.");
  // Waiting for a signal does not keep a process alive.
  const alive = setInterval(() => undefined, 2 ** 30);
  await new Promise((done) => ["SIGINT", "SIGTERM"].map((signal) => process.once(signal, done)));
  clearInterval(alive);
  await daemon.stop();
}

keepDaemon(process.argv[2]).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
