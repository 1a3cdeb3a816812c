import { reasonOf } from "../no-answer";
import { UsageError } from "../usage-error";
import { isSame, kinds, type Inputs } from "./kinds";
import type { StateResource } from "./state";

/** Who asks Scaleway's API, and where. */
export interface Account {
  /** Without a trailing slash: https://api.scaleway.com */
  apiUrl: string;
  secretKey: string;
  projectId: string;
  /** Where the buckets of a region are reached, without a trailing slash: https://s3.fr-par.scw.cloud */
  s3Url: (region: string) => string;
}

/** What is looked at on Scaleway. */
export interface Reader {
  /** The answer of the API to GET; undefined when there is nothing at this path. */
  read: (path: string) => Promise<Inputs | undefined>;
  /** Whether a bucket of this name exists, whosever it is. */
  hasBucket: (region: string, name: string) => Promise<boolean>;
}

/** Reads from Scaleway. */
export function reader({ apiUrl, secretKey, s3Url }: Account): Reader {
  return {
    async read(path) {
      const answer = await ask("GET", `${apiUrl}${path}`, { "X-Auth-Token": secretKey });
      const text = await answer.text();
      if (answer.status === 404) return undefined;
      if (!answer.ok) throw new UsageError(`Scaleway refuses GET ${path}: ${answer.status} ${text.slice(0, 300)}`);
      return JSON.parse(text) as Inputs;
    },
    async hasBucket(region, name) {
      const url = `${s3Url(region)}/${name}`;
      // Nobody's question is enough: S3 refuses it for a private bucket, and finds none where there is none.
      const { status } = await ask("HEAD", url);
      if (status >= 500) throw new UsageError(`Scaleway does not answer HEAD ${url}: ${status}. Try again.`);
      return status !== 404;
    },
  };
}

const timeoutMs = 30_000;

/** @throws UsageError when there is no answer */
async function ask(method: string, url: string, headers?: Record<string, string>): Promise<Response> {
  try {
    // A redirection would hear the key.
    return await fetch(url, { method, headers, redirect: "manual", signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw new UsageError(
      `Scaleway does not answer ${method} ${url}: ${reasonOf(error)}. Nothing was changed: try again.`,
    );
  }
}

/** Ids of what is on Scaleway with the inputs of a resource. */
export async function idsOf(
  { type, inputs = {} }: StateResource,
  { read, hasBucket }: Reader,
  organizationId: string,
): Promise<string[]> {
  const kind = kinds.get(type);
  if (kind === undefined) return [];
  if ("known" in kind) {
    const { known, bucket } = kind;
    const there = bucket === undefined || (await hasBucket(String(inputs["region"]), String(inputs[bucket])));
    return there ? [known(inputs)] : [];
  }
  const items = await all(kind.list(inputs, organizationId), kind.items, read);
  return items.filter((item) => isSame(item, inputs, kind.same)).map((item) => kind.id(item, inputs));
}

/** @throws UsageError when the account has no such project */
export async function organizationOf({ projectId }: Account, { read }: Reader): Promise<string> {
  const project = await read(`/account/v3/projects/${projectId}`);
  if (project === undefined) throw new UsageError(`Scaleway has no project ${projectId}: set SCW_DEFAULT_PROJECT_ID.`);
  return String(project["organization_id"]);
}

const pageSize = 100;

/** A list of what is gone is empty. */
async function all(path: string, member: string, read: Reader["read"]): Promise<Inputs[]> {
  const found: Inputs[] = [];
  for (let page = 1; ; page += 1) {
    const query = `page=${page}&page_size=${pageSize}`;
    const answer = await read(`${path}${path.includes("?") ? "&" : "?"}${query}`);
    const items = (answer?.[member] ?? []) as Inputs[];
    found.push(...items);
    if (items.length < pageSize) return found;
  }
}
