// @ts-check
// A serverless container, CONTAINER_ID, for the programs that wait for it: its state, what it answers, waiting itself. They
// are run by Pulumi's Command on each deploy: plain modules, few imports, no build.
import { setTimeout as sleep } from "node:timers/promises";
import { EnvHttpProxyAgent, request } from "undici";

/**
 * @typedef {{ status: number, body: string }} Answer
 * @typedef {{ name: string, image: string, status: string, error_message?: string, public_endpoint: string }} Container
 */

/** The reason a wait ended badly; its message is for people. */
export class WaitError extends Error {}

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured. */
const dispatcher = new EnvHttpProxyAgent();

const settings = {
  apiUrl: process.env["SCW_API_URL"] || "https://api.scaleway.com",
  secretKey: process.env["SCW_SECRET_KEY"] ?? "",
  container: required("CONTAINER_ID").replace(/^([^/]+)\//, "/containers/v1/regions/$1/containers/"),
  // The variable is for whoever runs Pulumi, for one run: a changed input would make every deploy wait again.
  patience: Number(process.env["SOCLE_PATIENCE_SECONDS"] || required("PATIENCE_SECONDS")) * 1000,
  end: Date.now() + Number(required("LIMIT_SECONDS")) * 1000,
};

/**
 * Runs a program to its end: exit code 0, or the reason on standard error and 1.
 * @param {() => Promise<void>} main
 */
export async function run(main) {
  try {
    await main();
  } catch (error) {
    console.error(error instanceof WaitError ? error.message : error);
    process.exitCode = 1;
  }
}

/**
 * The container once Scaleway is done with it. One that is found in error is deployed once more: it may be so since an
 * earlier deploy, before what was wrong was mended (an image that was not pushed yet), and nothing else would try again.
 * @returns {Promise<Container>}
 * @throws {WaitError} when it ends in an error
 */
export async function readyContainer() {
  let container = await settledContainer();
  if (container.status === "error") {
    await redeploy();
    container = await settledContainer();
  }
  if (container.status === "error") {
    throw new WaitError(
      [
        `The container ${container.name} does not run: ${container.error_message || "Scaleway gave no reason"}`,
        `Its image is ${container.image}: if it was never pushed, docker push ${container.image}`,
        logsOf(container),
      ].join("\n"),
    );
  }
  return container;
}

/** @returns {Promise<Container>} */
function settledContainer() {
  return until({
    look: async () => asContainer(await callApi("GET", "")),
    isFinal: ({ status }) => status === "ready" || status === "error",
    complaint: (last) => `The container ${last?.name ?? settings.container} is still ${last?.status ?? "unknown"}.`,
  });
}

/** Starts the container anew, with the same image and variables. */
export async function redeploy() {
  await callApi("POST", "/redeploy");
}

/**
 * @param {string} url
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>} status 0 when nothing answered; the body is then the reason
 */
export async function get(url, headers) {
  return call("GET", url, headers);
}

/** What a private container lets a caller in for. */
export function callerToken() {
  return { "X-Auth-Token": settings.secretKey };
}

/**
 * Looks until an answer is final. Gives up when no answer came for the time of PATIENCE, or after LIMIT.
 * @template T
 * @param {object} wait
 * @param {() => Promise<T | undefined>} wait.look undefined: no answer that could be understood
 * @param {(answer: T) => boolean} wait.isFinal
 * @param {(last: T | undefined) => string} wait.complaint
 * @returns {Promise<T>}
 */
export async function until({ look, isFinal, complaint }) {
  let heard = Date.now();
  let last;
  for (let pause = 100; ; pause = Math.min(pause * 2, 2000)) {
    const answer = await look();
    if (answer !== undefined) {
      if (isFinal(answer)) {
        return answer;
      }
      heard = Date.now();
      last = answer;
    }
    if (Date.now() - heard > settings.patience || Date.now() > settings.end) {
      throw new WaitError(complaint(last));
    }
    await sleep(pause);
  }
}

/** @param {Container} container */
export function logsOf({ name }) {
  return `Its logs are in the console: Serverless, Containers, ${name}, Logs. Then run pulumi up again.`;
}

/** The first lines of a body, for a message. @param {string} body */
export function excerpt(body) {
  const text = body.trim().slice(0, 1000).split("\n").slice(0, 10).join("\n");
  return text === "" ? "(empty answer)" : text;
}

/**
 * @param {"GET" | "POST"} method
 * @param {string} path
 * @returns {Promise<Answer>}
 */
async function callApi(method, path) {
  const answer = await call(method, `${settings.apiUrl}${settings.container}${path}`, callerToken());
  if (answer.status >= 400 && answer.status < 500 && answer.status !== 429) {
    throw new WaitError(
      `Scaleway refuses ${method} ${settings.container}${path}: ${answer.status} ${excerpt(answer.body)}`,
    );
  }
  return answer;
}

/**
 * @param {"GET" | "POST"} method
 * @param {string} url
 * @param {Record<string, string>} [headers]
 * @returns {Promise<Answer>}
 */
async function call(method, url, headers = {}) {
  try {
    const body = method === "POST" ? "{}" : null;
    const answer = await request(url, {
      dispatcher,
      method,
      headers: { ...headers, ...(body ? { "Content-Type": "application/json" } : {}) },
      body,
      headersTimeout: 30_000,
      bodyTimeout: 30_000,
    });
    return { status: answer.statusCode, body: await answer.body.text() };
  } catch (error) {
    return { status: 0, body: error instanceof Error ? error.message : String(error) };
  }
}

/** @param {Answer} answer @returns {Container | undefined} */
function asContainer({ status, body }) {
  return status === 200 ? JSON.parse(body) : undefined;
}

/** @param {string} name */
function required(name) {
  const value = process.env[name];
  if (!value) {
    throw new Error(`${name} is not set`);
  }
  return value;
}
