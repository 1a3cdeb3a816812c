// @ts-check
// healthy: waits until each of CONTAINERS is well. release: runs CONTAINER to its end.
import { docker, Failure, lastLines, required, run, until } from "./service.mjs";

await run({
  healthy: async () => {
    for (const container of required("CONTAINERS").split(" ")) await healthy(container);
  },
  release: async () => {
    const container = required("CONTAINER");
    const { status, stdout, stderr } = await docker(["start", "--attach", container]);
    if (status !== 0) {
      throw new Failure(
        `The release command failed with exit code ${status} in the container ${container}. The processes of the previous release keep running.\n` +
          lastLines(`${stdout}${stderr}`),
      );
    }
  },
});

/** @param {string} container */
async function healthy(container) {
  await until("What is asked for its health", container, async () => {
    const { stdout } = await docker(["inspect", "--format", "{{.State.Health.Status}} {{.State.Status}}", container]);
    return stdout.trim() === "healthy running";
  });
}
