// @ts-check
// What makes a program of the modules here: its words, its end, and the docker command, which finds its daemon by
// DOCKER_HOST, over SSH too. They are run by Pulumi's Command: plain modules, no build.
import { spawn } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";

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
