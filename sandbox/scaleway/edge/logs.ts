import type { IncomingMessage, ServerResponse } from "node:http";
import type { Item } from "../records";
import type { Store } from "../store";
import { sendJson, sendText, type Backend } from "./answers";

/** A series of log lines under one set of labels. */
interface Stream {
  labels: Record<string, string>;
  /** Nanoseconds since 1970 and text, oldest first. */
  lines: [string, string][];
}

const readers = ["read_only_logs", "full_access_logs_rules"];

/**
 * Answers Loki's `query_range` for a Cockpit logs source: what job runs and release containers printed. Streams carry
 * the labels of Scaleway's products (`resource_type`, `resource_id`, `resource_name`, for jobs `job_definition_name`).
 */
export function answerLogs({ store }: Backend, host: string, request: IncomingMessage, response: ServerResponse): void {
  request.resume();
  const source = store.get("cockpit/sources", host.split(".")[0] ?? "");
  if (source?.type !== "logs") return sendText(response, 404, "no such data source");
  const token = tokenOf(request);
  if (!token || !mayRead(store, token, source)) return sendText(response, 401, "no credentials that may read logs");
  const url = new URL(request.url ?? "/", "http://local");
  if (url.pathname !== "/loki/api/v1/query_range") return sendText(response, 404, "404 page not found");
  const matchers = readSelector(url.searchParams.get("query") ?? "");
  if (!matchers) return sendText(response, 400, "parse error: the local Scaleway reads stream selectors only");
  const [start, end] = ["start", "end"].map((name) => nanoseconds(url.searchParams.get(name)));
  const limit = Number(url.searchParams.get("limit") ?? 100);
  const forward = url.searchParams.get("direction") === "forward";
  const result = streams(store, source)
    .filter(({ labels }) => matchers.every((matches) => matches(labels)))
    .map(({ labels, lines }) => {
      const inRange = lines.filter(
        ([at]) => (start === undefined || BigInt(at) >= start) && (end === undefined || BigInt(at) < end),
      );
      const ordered = forward ? inRange : inRange.reverse();
      return { stream: labels, values: ordered.slice(0, limit) };
    })
    .filter(({ values }) => values.length > 0);
  sendJson(response, 200, { status: "success", data: { resultType: "streams", result, stats: {} } });
}

function tokenOf({ headers }: IncomingMessage): string | undefined {
  const given = headers["x-token"];
  return typeof given === "string" ? given : /^Bearer (.+)$/i.exec(headers.authorization ?? "")?.[1];
}

function mayRead(store: Store, secret: string, source: Item): boolean {
  const token = store.find("cockpit/tokens", (candidate) => candidate.$secretKey === secret);
  const scopes = Array.isArray(token?.scopes) ? token.scopes : [];
  return token?.project_id === source.project_id && readers.some((reader) => scopes.includes(reader));
}

/** What the source's project and region printed. */
function streams(store: Store, source: Item): Stream[] {
  return [...jobStreams(store), ...releaseStreams(store)]
    .filter(({ project, locality }) => project === source.project_id && locality === source.$locality)
    .map(({ stream }) => stream);
}

interface Located {
  project: string;
  locality: string | undefined;
  stream: Stream;
}

function jobStreams(store: Store): Located[] {
  return store.list("jobs/runs").flatMap((run): Located[] => {
    const job = store.get("jobs/definitions", run.job_definition_id);
    if (!job) return [];
    const labels = {
      resource_type: "serverless_job",
      resource_id: run.id,
      resource_name: job.name,
      job_definition_id: job.id,
      job_definition_name: job.name,
    };
    const lines = stamped(run.$log, run.started_at ?? run.created_at);
    return [{ project: job.project_id, locality: job.$locality, stream: { labels, lines } }];
  });
}

function releaseStreams(store: Store): Located[] {
  return store.list("control/releases").flatMap((run): Located[] => {
    const container = store.get("containers/containers", run.container_id);
    const namespace = container && store.get("containers/namespaces", container.namespace_id);
    if (!container || !namespace) return [];
    const labels = {
      resource_type: "serverless_container",
      resource_id: container.id,
      resource_name: new URL(container.public_endpoint).hostname.split(".")[0] ?? container.name,
    };
    const lines = stamped(run.log.split("\n").filter(Boolean), run.at);
    return [{ project: namespace.project_id, locality: container.$locality, stream: { labels, lines } }];
  });
}

/** Lines one microsecond apart, so that their order is that of their times. */
function stamped(lines: readonly string[], since: string): [string, string][] {
  const start = BigInt(Date.parse(since)) * 1_000_000n;
  return lines.map((line, index) => [String(start + BigInt(index) * 1000n), line]);
}

/** The matchers of `{label="value", other=~"pattern"}`; undefined when the text is anything else. */
function readSelector(query: string): ((labels: Record<string, string>) => boolean)[] | undefined {
  const matcher = String.raw`\s*(\w+)\s*(=~|!~|!=|=)\s*"((?:[^"\\]|\\.)*)"\s*`;
  const [, inside] = new RegExp(`^\\s*\\{((?:${matcher},?)+)\\}\\s*$`).exec(query) ?? [];
  if (inside === undefined) return undefined;
  return [...inside.matchAll(new RegExp(matcher, "g"))].map(([, label = "", operator = "", value = ""]) => {
    const text = value.replace(/\\(["\\])/g, "$1");
    const positive = operator === "=" || operator === "=~";
    const matches = operator.endsWith("~")
      ? (found: string) => new RegExp(`^(?:${text})$`).test(found)
      : (found: string) => found === text;
    return (labels) => matches(labels[label] ?? "") === positive;
  });
}

/** Loki takes nanoseconds, seconds with a fraction, or RFC 3339. */
function nanoseconds(text: string | null): bigint | undefined {
  if (text === null || text === "") return undefined;
  if (/^\d{11,}$/.test(text)) return BigInt(text);
  if (/^\d+(\.\d+)?$/.test(text)) return BigInt(Math.round(Number(text) * 1e9));
  return BigInt(Date.parse(text)) * 1_000_000n;
}
