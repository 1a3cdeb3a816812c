// @ts-check
// What the programs for the S3 store share: requests as its administrator. No port has to be open for that: they go
// through `docker exec`, wherever the daemon is.
import { createHash, createHmac } from "node:crypto";
import { callThrough } from "./http.mjs";
import { Failure, required } from "./program.mjs";
import { untilAnswered } from "./state.mjs";

const container = required("CONTAINER");
const ports = { s3: required("PORT"), administration: required("ADMINISTRATION_PORT") };
const region = required("REGION");

/**
 * PATCH is what the store's own administration is called with.
 *
 * @typedef {{ method: "DELETE" | "GET" | "PATCH" | "PUT", path: string, query?: Record<string, string>, body?: string }} Call
 * @typedef {{ status: number, body: string }} Answer
 */

/** Waits until the store answers. @throws {Failure} with the end of its log, when it does not */
export function storeAnswers() {
  return untilAnswered("The S3 store", container, async () => {
    return (await send({ method: "GET", path: "/health" }, {})).status === 200;
  });
}

/**
 * A request of the S3 protocol, or of the store's own administration.
 * @param {Call} call
 * @param {string[]} [expected] error codes that are no failure: `NoSuchBucket`
 * @returns {Promise<Answer>}
 * @throws {Failure} with the store's message, which names no secret
 */
export async function call(call, expected = []) {
  const answer = await send(call, signature(call, new Date()));
  if (answer.status === 0)
    throw new Failure(`The S3 store in the container ${container} does not answer: ${answer.body}`);
  const code = /<Code>(.*?)<\/Code>/.exec(answer.body)?.[1] ?? "";
  if (answer.status >= 300 && !expected.includes(code)) {
    const message = /<Message>(.*?)<\/Message>/s.exec(answer.body)?.[1] ?? answer.body;
    throw new Failure(
      `The S3 store in the container ${container} refuses ${call.method} ${call.path}: ${answer.status} ${code} ${message}`,
    );
  }
  return answer;
}

/** Text between tags of XML. @param {string} text @returns {string} */
export function xml(text) {
  return text.replace(/[<>&]/g, (mark) => `&#${mark.charCodeAt(0)};`);
}

/**
 * Deleting a bucket may have to look through all of its objects.
 * @param {Call} call
 * @param {Record<string, string>} headers
 * @returns {Promise<Answer>} status 0 when nothing answered in a minute
 */
function send({ method, path, query = {}, body = "" }, headers) {
  const search = canonicalQuery(query);
  return callThrough(
    { through: container, hostname: "127.0.0.1", port: method === "PATCH" ? ports.administration : ports.s3 },
    {
      method,
      path: search === "" ? path : `${path}?${search}`,
      // What sets rules of a bucket is refused without.
      headers: { "content-md5": createHash("md5").update(body).digest("base64"), host: container, ...headers },
      body,
      timeout: 60_000,
    },
  );
}

/**
 * Signature of a request (AWS, "Signature Version 4 signing process").
 * @param {Call} call
 * @param {Date} now
 * @returns {Record<string, string>} headers
 */
function signature({ method, path, query = {}, body = "" }, now) {
  const time = now.toISOString().replace(/[-:]|\.\d+/g, "");
  const date = time.slice(0, 8);
  const headers = { host: container, "x-amz-content-sha256": sha256(body), "x-amz-date": time };
  const names = Object.keys(headers).join(";");
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = [method, path, canonicalQuery(query), lines.join(""), names, sha256(body)].join("\n");
  const scope = `${date}/${region}/s3/aws4_request`;
  const key = scope
    .split("/")
    .reduce(
      (/** @type {string | Buffer} */ secret, part) => createHmac("sha256", secret).update(part).digest(),
      `AWS4${required("ROOT_SECRET_ACCESS_KEY")}`,
    );
  const signed = createHmac("sha256", key)
    .update(["AWS4-HMAC-SHA256", time, scope, sha256(canonical)].join("\n"))
    .digest("hex");
  const credential = `${required("ROOT_ACCESS_KEY_ID")}/${scope}`;
  return {
    ...headers,
    authorization: `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${signed}`,
  };
}

/** @param {Record<string, string>} query */
function canonicalQuery(query) {
  return Object.keys(query)
    .sort()
    .map((name) => `${encodeURIComponent(name)}=${encodeURIComponent(query[name] ?? "")}`)
    .join("&");
}

/** @param {string} text */
function sha256(text) {
  return createHash("sha256").update(text).digest("hex");
}
