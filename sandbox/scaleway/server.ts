import { Hono, type Context } from "hono";
import type { Account } from "./account";
import { regions, zones } from "./account";
import type { Answer, Call, Route } from "./call";
import { routesOf } from "./crud";
import { ApiError, deniedAuthentication, invalidArguments } from "./errors";
import { uuidPattern } from "./fields";
import { strikingFault } from "./faults";
import { isObject } from "./json";
import type { Json, JsonObject } from "./records";
import type { Resource } from "./resource";
import type { Lifecycle } from "./states";
import type { Store } from "./store";

/** What a service brings: descriptions, and calls that belong to no resource. */
export interface Service {
  resources: readonly Resource[];
  routes?: readonly Route[];
}

export interface Backend {
  store: Store;
  account: Account;
  lifecycle: Lifecycle;
}

/** The API of all services on one Hono application. */
export function apiServer(services: readonly Service[], backend: Backend): Hono {
  const app = new Hono();
  const routes = services.flatMap(({ resources, routes }) => [...(routes ?? []), ...resources.flatMap(routesOf)]);
  for (const route of routes) {
    app.on(route.method, route.path, (context) => handle(context, route, backend));
  }
  return app;
}

/** Sends any failure as the real API would: a known error with its body, an unknown one as 500. */
export function failure(error: unknown): Response {
  if (error instanceof ApiError) return send({ status: error.status, body: error.body });
  const message = error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`local Scaleway: ${message}\n`);
  return send({ status: 500, body: { message: "internal error", type: "internal" } });
}

export function send({ status, body, text, headers = {} }: Answer): Response {
  if (text !== undefined) return new Response(text, { status, headers: { "content-type": "text/plain", ...headers } });
  if (body === undefined) return new Response(null, { status, headers });
  return new Response(JSON.stringify(body), { status, headers: { "content-type": "application/json", ...headers } });
}

async function handle(context: Context, route: Route, backend: Backend): Promise<Response> {
  try {
    const text = await context.req.text();
    const fault = strikingFault(backend.store, context.req.method, context.req.path);
    if (fault) return send(fault);
    authenticate(context.req.header("x-auth-token"), backend);
    return send(route.run(callOf(context, text, backend)));
  } catch (error) {
    return failure(error);
  }
}

function callOf(context: Context, text: string, backend: Backend): Call {
  const params = context.req.param() as Record<string, string>;
  return {
    ...backend,
    params,
    query: new URL(context.req.url).searchParams,
    body: (context.req.header("content-type") ?? "application/json").startsWith("application/json")
      ? parseBody(text)
      : {},
    text,
    locality: localityOf(params),
    now: new Date().toISOString(),
  };
}

function parseBody(text: string): JsonObject {
  if (text.trim() === "") return {};
  let body: Json;
  try {
    body = JSON.parse(text) as Json;
  } catch {
    throw invalidArguments([{ argument: "body", reason: "format", help: "must be JSON" }]);
  }
  if (!isObject(body)) throw invalidArguments([{ argument: "body", reason: "format", help: "must be a JSON object" }]);
  return body;
}

function localityOf(params: Record<string, string>): string {
  const { region, zone } = params;
  if (region !== undefined && !regions.some((known) => known === region)) {
    throw invalidArguments([
      { argument: "region", reason: "constraint", help: `must be one of ${regions.join(", ")}` },
    ]);
  }
  if (zone !== undefined && !zones.includes(zone)) {
    throw invalidArguments([{ argument: "zone", reason: "constraint", help: `must be one of ${zones.join(", ")}` }]);
  }
  return region ?? zone ?? "";
}

/** Accepts the account's own secret key, and that of every API key made through IAM that has not expired. */
function authenticate(token: string | undefined, { store, account }: Backend): void {
  if (token === undefined || !uuidPattern.test(token)) throw deniedAuthentication("invalid_argument");
  if (token === account.secretKey) return;
  const key = store.find("iam/api-keys", ({ $secretKey }) => $secretKey === token);
  if (!key) throw deniedAuthentication("not_found");
  if (key.expires_at !== null && Date.parse(key.expires_at) <= Date.now()) throw deniedAuthentication("expired");
}
