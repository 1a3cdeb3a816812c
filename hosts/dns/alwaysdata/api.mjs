// @ts-check
// The few calls of Alwaysdata's API that records need ("API", https://help.alwaysdata.com/en/api/).
import { Buffer } from "node:buffer";
import { EnvHttpProxyAgent, request } from "undici";

/**
 * @typedef {{ id: number, domain: { href: string }, type: string, name: string | null, value: string,
 *   ttl: number | null, priority: number | null }} Entry
 * @typedef {{ id: number, name: string, href: string }} Zone
 * @typedef {{ domain: number, type: string, name: string, value: string, ttl: number, priority?: number }} Wanted
 */

/** What people can mend; its message says how. */
export class DnsError extends Error {}

/** What goes away when the same is tried again: no connection, too many calls, a fault of the server. */
export class PassingError extends DnsError {}

/** HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured. */
const dispatcher = new EnvHttpProxyAgent();

export class Api {
  #url;
  #account;
  #authorization;

  /** @param {{ url: string, account: string, apiKey: string }} access */
  constructor({ url, account, apiKey }) {
    this.#url = url;
    this.#account = account;
    this.#authorization = `Basic ${Buffer.from(`${apiKey} account=${account}:`).toString("base64")}`;
  }

  /**
   * @param {string} name
   * @returns {Promise<Zone>}
   */
  async zone(name) {
    /** @type {Zone[]} */
    const zones = await this.#call("GET", "/v1/domain/");
    const found = zones.find((zone) => zone.name === name);
    if (found) return found;
    const known = zones.map((zone) => zone.name).join(", ") || "none";
    throw new DnsError(
      `The account ${this.#account} at Alwaysdata has no domain ${name}. It has: ${known}. ` +
        `Add it (Domains, Add a domain), or correct socle:domain or the account.`,
    );
  }

  /**
   * @param {Zone} zone
   * @returns {Promise<Entry[]>}
   */
  async records(zone) {
    /** @type {Entry[]} */
    const all = await this.#call("GET", `/v1/record/?domain=${zone.id}`);
    return all.filter(({ domain }) => domain.href === zone.href);
  }

  /**
   * @param {number} id
   * @returns {Promise<Entry | undefined>}
   */
  record(id) {
    return this.#call("GET", `/v1/record/${id}/`);
  }

  /** @param {Wanted} wanted */
  create(wanted) {
    return this.#call("POST", "/v1/record/", wanted);
  }

  /**
   * @param {number} id
   * @param {Wanted} wanted
   */
  update(id, wanted) {
    return this.#call("PATCH", `/v1/record/${id}/`, wanted);
  }

  /** One that is gone already is no failure. @param {number} id */
  delete(id) {
    return this.#call("DELETE", `/v1/record/${id}/`);
  }

  /**
   * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
   * @param {string} path
   * @param {Wanted} [body]
   * @returns {Promise<any>} undefined for an empty answer, and for 404
   */
  async #call(method, path, body) {
    const { status, text } = await this.#send(method, path, body);
    if (status === 404) return undefined;
    if (status === 401 || status === 403) {
      throw new DnsError(
        `Alwaysdata does not accept the API key for the account ${this.#account} (${status}): ` +
          "check both in Alwaysdata's administration, Profile, API keys.",
      );
    }
    const refusal = `Alwaysdata answers ${status} to ${method} ${path}: ${text.trim().slice(0, 500) || "(empty answer)"}`;
    if (status === 429 || status >= 500) throw new PassingError(refusal);
    if (status >= 300) throw new DnsError(refusal);
    return text.trim() === "" ? undefined : JSON.parse(text);
  }

  /**
   * @param {"GET" | "POST" | "PATCH" | "DELETE"} method
   * @param {string} path
   * @param {Wanted} [body]
   */
  async #send(method, path, body) {
    try {
      const answer = await request(`${this.#url}${path}`, {
        dispatcher,
        method,
        headers: {
          authorization: this.#authorization,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": "application/json" }),
        },
        body: body === undefined ? null : JSON.stringify(body),
        headersTimeout: 30_000,
        bodyTimeout: 30_000,
      });
      return { status: answer.statusCode, text: await answer.body.text() };
    } catch (error) {
      throw new PassingError(
        `Alwaysdata does not answer at ${this.#url}: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }
}
