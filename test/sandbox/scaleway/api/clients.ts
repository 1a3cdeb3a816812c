import { createClient } from "@scaleway/sdk";
import { startLocalScaleway, type LocalScaleway, type Options } from "../../../../sandbox/scaleway";

type Client = ReturnType<typeof createClient>;

/** A local Scaleway with the official client pointed at it. */
export interface Account {
  local: LocalScaleway;
  client: Client;
  /** Calls that the official client has no typed function for. */
  call: <T = Record<string, unknown>>(method: string, path: string, body?: unknown) => Promise<T>;
  /** A call as it is on the wire. */
  raw: (method: string, path: string, options?: { token?: string | null; body?: unknown }) => Promise<Raw>;
  control: (method: string, path: string, body?: unknown) => Promise<Response>;
}

export interface Raw {
  status: number;
  headers: Headers;
  body: unknown;
}

export async function openAccount(options?: Options): Promise<Account> {
  const local = await startLocalScaleway(options);
  const client = clientFor(local, local.accessKey, local.secretKey);
  const raw: Account["raw"] = async (method, path, { token = local.secretKey, body } = {}) => {
    const response = await fetch(local.apiUrl + path, {
      method,
      headers: { "content-type": "application/json", ...(token === null ? {} : { "x-auth-token": token }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, body: text === "" ? undefined : JSON.parse(text) };
  };
  return {
    local,
    client,
    raw,
    call: async <T>(method: string, path: string, body?: unknown): Promise<T> => {
      const answer = await raw(method, path, { body });
      if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body as T;
    },
    control: (method, path, body) =>
      fetch(local.controlUrl + path, {
        method,
        headers: { "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
  };
}

export function clientFor(local: LocalScaleway, accessKey: string, secretKey: string): Client {
  return createClient({
    apiURL: local.apiUrl,
    accessKey,
    secretKey,
    defaultProjectId: local.projectId,
    defaultOrganizationId: local.organizationId,
    defaultRegion: "fr-par",
    defaultZone: "fr-par-1",
  });
}

export const goodPassword = "Correct-horse-7";
