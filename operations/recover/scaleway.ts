import { EnvHttpProxyAgent, request } from "undici";
import { UsageError } from "../../sandbox/usage-error";
import { isSame, kinds, type Inputs } from "./kinds";
import type { StateResource } from "./state";

/** Who asks Scaleway's API, and where. */
export interface Account {
  /** Without a trailing slash: https://api.scaleway.com */
  apiUrl: string;
  secretKey: string;
  projectId: string;
}

export type Read = (path: string) => Promise<Inputs>;

/** Reads from Scaleway's API. HTTPS_PROXY, HTTP_PROXY and NO_PROXY are honoured. */
export function reader({ apiUrl, secretKey }: Account): Read {
  const dispatcher = new EnvHttpProxyAgent();
  return async (path) => {
    const { statusCode, body } = await request(`${apiUrl}${path}`, {
      dispatcher,
      headers: { "X-Auth-Token": secretKey },
    });
    const text = await body.text();
    if (statusCode !== 200) throw new UsageError(`Scaleway refuses GET ${path}: ${statusCode} ${text.slice(0, 300)}`);
    return JSON.parse(text) as Inputs;
  };
}

/**
 * Ids of what is on Scaleway with the inputs of a resource. Where an id follows from the inputs it is given unseen: a
 * refresh drops what does not exist.
 */
export async function idsOf(
  { type, inputs = {} }: StateResource,
  read: Read,
  organizationId: string,
): Promise<string[]> {
  const kind = kinds.get(type);
  if (kind === undefined) return [];
  if ("known" in kind) return [kind.known(inputs)];
  const items = await all(kind.list(inputs, organizationId), kind.items, read);
  return items.filter((item) => isSame(item, inputs, kind.same)).map((item) => kind.id(item, inputs));
}

export async function organizationOf({ projectId }: Account, read: Read): Promise<string> {
  const { organization_id: id } = await read(`/account/v3/projects/${projectId}`);
  return String(id);
}

const pageSize = 100;

async function all(path: string, member: string, read: Read): Promise<Inputs[]> {
  const found: Inputs[] = [];
  for (let page = 1; ; page += 1) {
    const query = `page=${page}&page_size=${pageSize}`;
    const items = (await read(`${path}${path.includes("?") ? "&" : "?"}${query}`))[member] as Inputs[];
    found.push(...items);
    if (items.length < pageSize) return found;
  }
}
