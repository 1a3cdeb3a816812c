// @ts-check
// healthy: waits until each of CONTAINERS is well: answers 2xx or 3xx at HEALTH_PATH on PORT when the container PROXY asks
// it, or, without these, has run for a while. release: runs CONTAINER to its end, and stops it after LIMIT_SECONDS.
import { callThrough } from "./http.mjs";
import { docker, Failure, required, run } from "./program.mjs";
import { endOf, lastLines, logOf, stateOf, untilWell } from "./state.mjs";

/** Milliseconds that what cannot be asked must run before it counts as well. */
const settling = 5_000;

await run({
  healthy: async () => {
    for (const container of required("CONTAINERS").split(" ")) await healthy(container);
  },
  release: async () => {
    const container = required("CONTAINER");
    // Not attached: where the connection for that is lost, the docker command would wait for ever.
    const { status, stderr } = await docker(["start", container]);
    const limit = Number(required("LIMIT_SECONDS"));
    const ending = await ended(container, Date.now() + limit * 1000);
    if (ending === undefined) {
      await docker(["stop", container]);
      throw new Failure(
        [
          `The release command did not end in ${limit / 60} minutes and was stopped, in the container ${container}.`,
          "No process was changed: what ran before still runs. Does it wait for a lock in the database, or for an answer?",
          lastLines(await logOf(container)),
        ].join("\n"),
      );
    }
    const { exitCode, outOfMemory, startedAt } = ending;
    if (status !== 0 || exitCode !== "0") {
      throw new Failure(
        [
          `The release command failed with exit code ${exitCode}${outOfMemory} in the container ${container}.`,
          "No process was changed: what ran before still runs.",
          lastLines(status === 0 ? await logOf(container, startedAt) : stderr),
        ].join("\n"),
      );
    }
  },
});

/**
 * Waits for the end of a container that is started once. One that still runs, since its deploy was killed, is waited for.
 * @param {string} container
 * @param {number} until milliseconds
 * @returns how it ended; undefined when it has not
 */
async function ended(container, until) {
  for (;;) {
    const state = await stateOf(container);
    if (state.status !== "running") return state;
    const left = until - Date.now();
    if (left <= 0) return undefined;
    await docker(["wait", container], "", left);
  }
}

/**
 * @param {string} container
 * @throws {Failure}
 */
async function healthy(container) {
  // It may have ended in an earlier deploy, before what made it end was mended: this deploy starts it again.
  if ((await stateOf(container)).status !== "running") await docker(["restart", container]);
  let started = { at: "", seen: 0 };
  await untilWell(container, {
    complaint: async (state) => {
      if (state.startedAt !== started.at) started = { at: state.startedAt, seen: Date.now() };
      return state.status === "running" ? complaint(container, started.seen) : endOf(container, state);
    },
    patience: Number(process.env["SOCLE_PATIENCE_SECONDS"] || required("PATIENCE_SECONDS")) * 1000,
    // It may end once or twice because what it needs is not there yet.
    tooManyRestarts: 3,
    longestPause: 3_000,
  });
}

/**
 * What is wrong with a container that runs.
 * @param {string} container
 * @param {number} since milliseconds
 * @returns {Promise<string | undefined>}
 */
async function complaint(container, since) {
  const through = process.env["PROXY"];
  if (through === undefined) {
    return Date.now() - since < settling ? `The container ${container} has just started.` : undefined;
  }
  const [port, path] = [required("PORT"), required("HEALTH_PATH")];
  const { status, body } = await callThrough({ through, hostname: container, port }, { path });
  if (status >= 200 && status < 400) return undefined;
  if (status === 0) return `The container ${container} does not answer on port ${port}: ${body}`;
  return [
    `The container ${container} is not well: GET ${path} on port ${port} is answered ${status}`,
    body.trim().slice(0, 1000).split("\n").slice(0, 10).join("\n"),
    ...(status === 400 ? [`Does it refuse the name ${container}? In Django, see ALLOWED_HOSTS.`] : []),
  ].join("\n");
}
