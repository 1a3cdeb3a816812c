// @ts-check
// How a container is, what it wrote, and waiting until it is well.
import { setTimeout as sleep } from "node:timers/promises";
import { docker, Failure } from "./program.mjs";

/**
 * @typedef {object} State
 * @property {string} status as Docker calls it: `running`, `restarting`, `exited`
 * @property {string} exitCode
 * @property {string} outOfMemory words for people, empty when it is not
 * @property {number} restarts
 * @property {string} startedAt by the clock of the machine
 */

/**
 * @param {string} container
 * @returns {Promise<State>}
 * @throws {Failure} when there is none
 */
export async function stateOf(container) {
  const format = "{{.State.Status}} {{.State.ExitCode}} {{.State.OOMKilled}} {{.RestartCount}} {{.State.StartedAt}}";
  const { status, stdout, stderr } = await docker(["inspect", "--type=container", "--format", format, container]);
  if (status !== 0) throw new Failure(`There is no container ${container}: ${stderr}`);
  const [state = "", exitCode = "", outOfMemory, restarts, startedAt = ""] = stdout.trim().split(" ");
  return {
    status: state,
    exitCode,
    outOfMemory: outOfMemory === "true" ? ", out of memory" : "",
    restarts: Number(restarts),
    startedAt,
  };
}

/**
 * @param {string} container
 * @param {State} state
 */
export function endOf(container, { status, exitCode, outOfMemory }) {
  return `The container ${container} is ${status}, with exit code ${exitCode}${outOfMemory}.`;
}

/**
 * @param {string} container
 * @param {string} [since] by the clock of the machine
 * @returns {Promise<string>} the end of what it wrote, in the order of time
 */
export async function logOf(container, since) {
  const from = since === undefined ? [] : ["--since", since];
  const { stdout, stderr } = await docker(["logs", "--timestamps", "--tail", "20", ...from, container]);
  const lines = `${stdout}\n${stderr}`.split("\n").filter(Boolean).sort();
  return lines.map((line) => line.slice(line.indexOf(" ") + 1)).join("\n");
}

/** @param {string} log @returns {string} */
export function lastLines(log) {
  const lines = log.trimEnd().split("\n").slice(-20);
  return lines.join("") === "" ? "It wrote nothing." : `The last lines of its log:\n${lines.join("\n")}`;
}

/**
 * Looks at a container again and again, until nothing is wrong.
 * @param {string} container
 * @param {object} wait
 * @param {(state: State) => Promise<string | undefined>} wait.complaint what is wrong; undefined: all is well
 * @param {number} wait.patience milliseconds
 * @param {number} wait.tooManyRestarts meanwhile
 * @param {number} wait.longestPause milliseconds between two looks, which grow to that
 * @throws {Failure} with the end of its log: when it has ended, ends again and again, or is not well in time
 */
export async function untilWell(container, { complaint, patience, tooManyRestarts, longestPause }) {
  const end = Date.now() + patience;
  let state = await stateOf(container);
  const { restarts } = state;
  for (let pause = 300; ; pause = Math.min(pause * 1.5, longestPause)) {
    const wrong = await complaint(state);
    if (wrong === undefined) return;
    const reason = ending(container, state, restarts + tooManyRestarts) ?? (Date.now() > end ? wrong : undefined);
    if (reason !== undefined) throw new Failure(`${reason}\n${lastLines(await logOf(container))}`);
    await sleep(pause);
    state = await stateOf(container);
  }
}

/**
 * How a container has come to an end that it does not get out of by itself.
 * @param {string} container
 * @param {State} state
 * @param {number} tooManyRestarts
 */
function ending(container, state, tooManyRestarts) {
  if (!["running", "restarting"].includes(state.status)) return endOf(container, state);
  if (state.status === "running" || state.restarts < tooManyRestarts) return undefined;
  return `The container ${container} ends again and again, with exit code ${state.exitCode}${state.outOfMemory}.`;
}

/**
 * Waits until a service in a container answers. A first start lays out the data, which takes a while on a slow disk.
 * @param {string} what that does not answer: `PostgreSQL`
 * @param {string} container
 * @param {() => Promise<boolean>} asked
 * @throws {Failure} with the end of the container's log, when it does not, or is started anew
 */
export function untilAnswered(what, container, asked) {
  const silence = `${what} in the container ${container} does not answer.`;
  return untilWell(container, {
    complaint: async () => ((await asked()) ? undefined : silence),
    patience: 120_000,
    tooManyRestarts: 1,
    longestPause: 300,
  });
}

/**
 * The same, by a command in the container that succeeds then.
 * @param {string} what
 * @param {string} container
 * @param {string[]} command
 */
export function answers(what, container, command) {
  return untilAnswered(what, container, async () => (await docker(["exec", container, ...command])).status === 0);
}
