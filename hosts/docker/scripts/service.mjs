// @ts-check
// What the programs here share. They are run by Pulumi's Command: plain modules, no build. They call the
// docker command, which finds its daemon by DOCKER_HOST, over SSH too.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

/** Milliseconds; a first start lays out the data, which takes a while on a slow disk. */
const patience = 120_000;

/** The reason a program ended badly; its message is for people. */
export class Failure extends Error {}

/** A server let a call go before it took it. The same call may be taken a moment later. */
class TurnedAway extends Failure {}

/**
 * What ssh says when a server hangs up before it asks who calls (sshd_config, "MaxStartups" and "PerSourcePenalties"), and
 * what the docker command says when that befell its first question, which asks for the version.
 */
const hangsUp = /^kex_exchange_identification|^Connection (closed|reset) by |client version \S+ is too new/m;

/** With pauses of three seconds on average; a server that punishes a caller does so for a quarter of a minute. */
const mostCalls = 15;

/**
 * Runs a program to its end: exit code 0, or the reason on standard error and 1. It begins again when a server turns it away.
 * @param {Record<string, () => Promise<void>>} actions by the word that the program was called with
 */
export async function run(actions) {
  const action = actions[process.argv[2] ?? ""];
  if (action === undefined)
    throw new Error(`one of ${Object.keys(actions).join(", ")} is to follow the program's name`);
  for (let call = 1; ; call += 1) {
    try {
      return await action();
    } catch (error) {
      if (error instanceof TurnedAway && call < mostCalls) {
        // All that were turned away together must not come back together.
        await sleep(1_000 + Math.random() * 4_000);
        continue;
      }
      console.error(error instanceof Failure ? error.message : error);
      process.exitCode = 1;
      return;
    }
  }
}

/**
 * @param {string} stderr of a docker command that failed
 * @returns {Failure | undefined} when it did so because an SSH server has too many callers
 */
export function turnedAway(stderr) {
  const host = process.env["DOCKER_HOST"];
  if (!host?.startsWith("ssh://") || !hangsUp.test(stderr)) return undefined;
  return new TurnedAway(
    `${stderr.trim()}\nThe SSH server at ${host} takes too few calls at once: see "On a server" in docs/docker.md.`,
  );
}

/** @param {string} name @returns {string} */
export function required(name) {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
}

/**
 * @param {string[]} args never a secret: they can be seen in a list of processes
 * @param {string} [input]
 * @param {number} [limit] milliseconds after which the command is ended, though not what it has asked of the daemon. Default: none
 * @returns {Promise<{ status: number | null, stdout: string, stderr: string }>}
 * @throws {Failure} when there is no docker command, or no daemon that answers it
 */
export async function docker(args, input = "", limit = undefined) {
  const child = spawn("docker", args, { stdio: "pipe", timeout: limit });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text) => (stderr += text));
  // The command may end before it has read everything: its exit code tells.
  child.stdin.on("error", () => undefined).end(input);
  const status = await new Promise((resolve, reject) => {
    child
      .on("close", resolve)
      .on("error", (error) => reject(new Failure(`The docker command does not run: ${error.message}`)));
  });
  stderr = stderr.trim();
  const away = status === 0 ? undefined : turnedAway(stderr);
  if (away !== undefined) throw away;
  if (status !== 0 && /cannot connect to the docker daemon|error during connect/i.test(stderr)) {
    throw new Failure(stderr);
  }
  return { status, stdout, stderr };
}

/**
 * Waits until a command in a container succeeds, which asks the service there.
 * @param {string} what that does not answer: `PostgreSQL`
 * @param {string} container
 * @param {string[]} command
 * @throws {Failure} with the end of the container's log, when it does not
 */
export async function answers(what, container, command) {
  await until(what, container, async () => (await docker(["exec", container, ...command])).status === 0);
}

/**
 * Asks again and again, while the container runs and is not started anew.
 * @param {string} what
 * @param {string} container
 * @param {() => Promise<boolean>} asked
 * @throws {Failure}
 */
export async function until(what, container, asked) {
  const end = Date.now() + patience;
  const { restarts } = await stateOf(container);
  while (!(await asked())) {
    const state = await stateOf(container);
    const reason = !["running", "restarting"].includes(state.status)
      ? endOf(container, state)
      : state.restarts > restarts && state.status !== "running"
        ? `The container ${container} ends again and again, with exit code ${state.exitCode}${state.outOfMemory}.`
        : Date.now() > end
          ? `${what} in the container ${container} does not answer.`
          : undefined;
    if (reason !== undefined) throw new Failure(`${reason}\n${lastLines(await logOf(container))}`);
    await sleep(300);
  }
}

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
