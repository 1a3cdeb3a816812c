import type { LocalScaleway } from "../../../../sandbox/scaleway";
import type { Interaction } from "./cassette";

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** Recorded identifier → local one. The newest access key is known by the name that hides it, too. */
type Ids = Map<string, string>;

/** How well the local answers fit the recorded ones. */
export interface Score {
  calls: number;
  /** Calls that were answered with the recorded status. */
  sameStatus: number;
  /** Keys of the recorded JSON answers, and how many of them the local answers have. */
  keys: number;
  keysFound: number;
  misses: string[];
}

export const emptyScore = (): Score => ({ calls: 0, sameStatus: 0, keys: 0, keysFound: 0, misses: [] });

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
/** What the server chooses: ids, access keys, host names of containers. */
const identifier = new RegExp(`${uuid}|SCW[A-Z0-9]{17}|[a-z0-9-]+\\.functions\\.fnc\\.[a-z-]+\\.scw\\.cloud`, "g");
const address = /\b(?:\d{1,3}\.){3}\d{1,3}\b/g;

/** Recordings hide access keys in addresses, and the organisation, behind these. */
const hiddenKey = "SCWXXXXXXXXXXXXXXXXX";
const hiddenOrganization = "11111111-1111-1111-1111-111111111111";

/** Answers that list what Scaleway sells: only their status is compared. */
const catalogues = /\/(products\/servers|database-engines|cluster-versions|node-types)\b/;

const transient = new Set(
  "creating updating deleting provisioning configuring initializing restoring exporting starting stopping attaching pending snapshotting syncing restarting".split(
    " ",
  ),
);

/** Replays a recording against the local server, learning which local id stands for which recorded one. */
export async function replay(recording: readonly Interaction[], local: LocalScaleway): Promise<Score> {
  const score = emptyScore();
  const ids: Ids = new Map([[hiddenOrganization, local.organizationId]]);
  for (const owner of ownersIn(recording)) ids.set(owner, local.organizationId);
  for (const interaction of recording) {
    if (interaction.host !== "api.scaleway.com" || isTransientRead(interaction)) continue;
    await replayOne(interaction, local, ids, score);
  }
  return score;
}

/** The recording organisation, whose default project has the same id; some services name the project only. */
function ownersIn(recording: readonly Interaction[]): string[] {
  const find = (pattern: RegExp) => recording.flatMap(({ answer }) => pattern.exec(answer)?.[1] ?? []);
  const organizations = find(/"organization(?:_id)?": ?"([^"]+)"/);
  return organizations.length > 0 ? organizations : find(/"project_id": ?"([^"]+)"/).slice(0, 1);
}

/** States on the way depend on timing: recordings hold some of them, the local server is through at once. */
function isTransientRead({ method, answer }: Interaction): boolean {
  const body = method === "GET" ? parseJson(answer) : undefined;
  if (!isObject(body)) return false;
  const [only] = Object.values(body);
  const subject = Object.keys(body).length === 1 && isObject(only) ? only : body;
  const state = subject.status ?? subject.state;
  return typeof state === "string" && transient.has(state);
}

async function replayOne(call: Interaction, local: LocalScaleway, ids: Ids, score: Score): Promise<void> {
  const key = /"(?:access_key|resource_id)": ?"(SCW[A-Z0-9]{17})"/.exec(call.answer)?.[1];
  const target = key === undefined ? call.target : call.target.replace(hiddenKey, key);
  const translate = (text: string): string =>
    text.replace(identifier, (id) => ids.get(id) ?? id).replace(address, (ip) => ids.get(ip) ?? ip);
  const response = await fetch(local.apiUrl + translate(target), {
    method: call.method,
    headers: { "content-type": call.contentType, "x-auth-token": local.secretKey },
    ...(call.method === "GET" || call.body === "" ? {} : { body: translate(call.body) }),
  });
  const text = await response.text();
  score.calls += 1;
  const line = `${call.method} ${call.target.split("?")[0]}`;
  if (response.status === call.status) score.sameStatus += 1;
  else score.misses.push(`${line}: ${response.status} instead of ${call.status}: ${text.slice(0, 200)}`);
  const expected = parseJson(call.answer);
  const actual = parseJson(text);
  if (expected === undefined || catalogues.test(call.target)) return;
  if (actual !== undefined) learn(expected, actual, ids);
  const reads = call.method === "GET";
  compare(expected, actual ?? null, { line, path: "", score, ids, skipStrangers: reads });
}

function parseJson(text: string): Json | undefined {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const isObject = (value: Json | undefined): value is { [key: string]: Json } =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Walks both answers side by side and notes which local id stands where a recorded one stands. */
function learn(expected: Json, actual: Json, ids: Ids): void {
  if (typeof expected === "string" && typeof actual === "string") {
    const recorded = expected.match(identifier) ?? expected.match(address) ?? [];
    const found = actual.match(identifier) ?? actual.match(address) ?? [];
    if (recorded.length === 1 && found.length === 1 && recorded[0] !== undefined && found[0] !== undefined) {
      if (!ids.has(recorded[0])) ids.set(recorded[0], found[0]);
      if (recorded[0].startsWith("SCW")) ids.set(hiddenKey, found[0]);
    }
  } else if (Array.isArray(expected) && Array.isArray(actual)) {
    for (const entry of expected) {
      const twin = likest(entry, actual, ids);
      if (twin !== undefined) learn(entry, twin, ids);
    }
  } else if (isObject(expected) && isObject(actual)) {
    for (const [key, value] of Object.entries(expected)) {
      const twin = actual[key];
      if (twin !== undefined) learn(value, twin, ids);
    }
  }
}

/** The member of a list that has most values in common with a recorded one. */
function likest(entry: Json, candidates: readonly Json[], ids: Ids): Json | undefined {
  if (!isObject(entry)) return candidates.length === 1 ? candidates[0] : undefined;
  const rank = (candidate: Json): number =>
    isObject(candidate)
      ? Object.entries(entry).filter(([key, value]) => {
          const known = typeof value === "string" ? (ids.get(value) ?? value) : value;
          return JSON.stringify(candidate[key]) === JSON.stringify(known);
        }).length
      : -1;
  return [...candidates].sort((a, b) => rank(b) - rank(a))[0];
}

interface Comparison {
  line: string;
  path: string;
  score: Score;
  ids: Ids;
  /** Lists of the real account also hold what other people made. */
  skipStrangers: boolean;
}

function compare(expected: Json, actual: Json, at: Comparison): void {
  if (Array.isArray(expected)) {
    const candidates = Array.isArray(actual) ? actual : [];
    for (const entry of expected) {
      if (at.skipStrangers && isObject(entry) && isStranger(entry, at.ids)) continue;
      compare(entry, likest(entry, candidates, at.ids) ?? null, { ...at, path: `${at.path}[]` });
    }
  } else if (isObject(expected)) {
    for (const [key, value] of Object.entries(expected)) {
      const path = `${at.path}.${key}`;
      const twin = isObject(actual) ? actual[key] : undefined;
      at.score.keys += 1;
      if (twin === undefined) at.score.misses.push(`${at.line}: no ${path}`);
      else {
        at.score.keysFound += 1;
        if (twin !== null) compare(value, twin, { ...at, path });
      }
    }
  }
}

function isStranger({ id }: { [key: string]: Json }, ids: Ids): boolean {
  return typeof id === "string" && id.match(identifier) !== null && !ids.has(id);
}
