import type { Account } from "./account";
import type { Item, Json, JsonObject } from "./records";
import type { Lifecycle } from "./states";
import type { Store } from "./store";

/** One request to the API, and what it may touch. */
export interface Call {
  store: Store;
  account: Account;
  lifecycle: Lifecycle;
  params: Record<string, string>;
  query: URLSearchParams;
  /** Parsed JSON object of the request; empty when there was no body. */
  body: JsonObject;
  /** The body as it came, for the few calls that take plain text. */
  text: string;
  /** Region or zone named in the path; empty for global services. */
  locality: string;
  /** Time of the call, RFC 3339. */
  now: string;
  /** The object that this call created: some members are shown only then. */
  created?: Item;
}

/** What a handler gives back. No body: an empty answer. A string is sent as plain text. */
export interface Answer {
  status: number;
  body?: Json;
  text?: string;
  headers?: Record<string, string>;
}

/** One endpoint. `:name` in the path becomes `params.name`. */
export interface Route {
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  path: string;
  run: (call: Call) => Answer;
}

export const ok = (body: Json): Answer => ({ status: 200, body });
export const nothing: Answer = { status: 204 };

/** The region of a locality: that of zone `fr-par-1` is `fr-par`. */
export const regionOf = (locality: string): string => locality.replace(/-\d+$/, "");
