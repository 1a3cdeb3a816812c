import { createServer } from "node:http";
import { listen } from "../sandbox/scaleway/s3/backend";

export interface Entry {
  id: number;
  domain: { href: string };
  type: string;
  name: string | null;
  value: string;
  ttl: number | null;
  priority: number | null;
}

/** Stands in for Alwaysdata's API, as far as DNS records go: the zones example.fr (7) and example.org (8). */
export interface AlwaysdataApi {
  url: string;
  entries: Entry[];
  /** `POST /v1/record/`, in the order in which they came. */
  calls: string[];
  /** Statuses to answer next with, instead of an answer. */
  faults: number[];
  close(): Promise<void>;
}

export const account = "team";
export const apiKey = "s3cret-api-key";

const zones = [
  { id: 7, name: "example.fr", href: "/v1/domain/7/" },
  { id: 8, name: "example.org", href: "/v1/domain/8/" },
];

export async function startAlwaysdataApi(): Promise<AlwaysdataApi> {
  const entries: Entry[] = [];
  const calls: string[] = [];
  const faults: number[] = [];
  const expected = `Basic ${Buffer.from(`${apiKey} account=${account}:`).toString("base64")}`;
  let lastId = 100;

  const answer = (method: string, path: string, query: URLSearchParams, body: string): [number, unknown] => {
    if (path === "/v1/domain/" && method === "GET") return [200, zones];
    const id = Number(/^\/v1\/record\/(\d+)\/$/.exec(path)?.[1]);
    const index = entries.findIndex((entry) => entry.id === id);
    const found = entries[index];
    if (path === "/v1/record/" && method === "GET") {
      const domain = query.get("domain");
      return [200, entries.filter((entry) => domain === null || entry.domain.href === `/v1/domain/${domain}/`)];
    }
    if (path === "/v1/record/" && method === "POST") {
      entries.push(entryOf((lastId += 1), body));
      return [201, undefined];
    }
    if (!found) return [404, undefined];
    if (method === "GET") return [200, found];
    if (method === "DELETE") entries.splice(index, 1);
    else entries[index] = entryOf(id, body);
    return [204, undefined];
  };

  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { pathname, searchParams } = new URL(request.url ?? "/", "http://api");
      calls.push(`${request.method} ${pathname}`);
      const fault = request.headers.authorization === expected ? faults.shift() : 401;
      const [status, content] =
        fault === undefined
          ? answer(request.method ?? "", pathname, searchParams, Buffer.concat(chunks).toString())
          : [fault, "no"];
      response.writeHead(status, { "content-type": "application/json" });
      response.end(content === undefined ? "" : JSON.stringify(content));
    });
  });
  const url = await listen(server);
  return { url, entries, calls, faults, close: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** As Alwaysdata keeps it: host names without their final dot, the apex without a name. */
function entryOf(id: number, body: string): Entry {
  const { domain, type, name, value, ttl, priority } = JSON.parse(body) as Record<string, string | number>;
  return {
    id,
    domain: { href: `/v1/domain/${domain}/` },
    type: String(type),
    name: name === "" ? null : String(name),
    value: String(value).replace(/\.$/, ""),
    ttl: Number(ttl),
    priority: priority === undefined ? null : Number(priority),
  };
}
