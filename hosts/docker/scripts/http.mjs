// @ts-check
// HTTP to what only a container reaches: through `nc` in that container, which images with busybox have.
import { Buffer } from "node:buffer";
import { spawn } from "node:child_process";
import { request } from "node:http";
import { Duplex } from "node:stream";
import { Failure, turnedAway } from "./program.mjs";

/**
 * @typedef {object} Place
 * @property {string} through container that the call is made from
 * @property {string} hostname as that container knows it
 * @property {string | number} port
 */

/**
 * @param {Place} place
 * @param {import("node:http").RequestOptions & { body?: string }} call
 * @returns {Promise<{ status: number, body: string }>} status 0 when nothing answered; the body is then the reason
 * @throws {Failure} when nothing can be called from there
 */
export function callThrough({ through, hostname, port }, { body = "", headers = {}, timeout = 10_000, ...options }) {
  return new Promise((resolve, reject) => {
    // Ends by itself: killing the command here would leave nc in the container.
    const seconds = String(Math.ceil(timeout / 1000));
    const nc = spawn("docker", ["exec", "-i", through, "timeout", seconds, "nc", hostname, String(port)]);
    let said = "";
    /** @param {number | null} code */
    const fail = (code) => {
      const away = code === 0 ? undefined : turnedAway(said);
      if (away !== undefined) reject(away);
      // What docker and timeout say of themselves: no such container, no such command.
      if (code !== null && code >= 125 && code <= 127) reject(new Failure(`${through}: ${said.trim()}`));
      resolve({ status: 0, body: said.trim() || (code === 0 ? "no answer in HTTP" : `no answer in ${seconds} s`) });
    };
    nc.stderr.setEncoding("utf8").on("data", (text) => (said += text));
    nc.on("error", reject).on("close", fail);
    const sent = request({
      ...options,
      headers: {
        host: `${hostname}:${port}`,
        connection: "close",
        "content-length": Buffer.byteLength(body),
        ...headers,
      },
      createConnection: () => Duplex.from({ writable: nc.stdin, readable: nc.stdout }),
    });
    // nc ends then too, and may know better why.
    sent
      .on("error", () => undefined)
      .on("response", (response) => {
        let text = "";
        response.setEncoding("utf8").on("data", (chunk) => (text += chunk));
        response
          .on("error", () => undefined)
          .on("end", () => resolve({ status: response.statusCode ?? 0, body: text }));
      });
    sent.end(body);
  });
}
