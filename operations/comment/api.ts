import { reasonOf } from "../../engine/no-answer";
import { UsageError } from "../../engine/usage-error";
import { isPassing } from "../http";
import { CannotComment } from "./thread";

/** A JSON API with a token. */
export interface Api {
  /** For people: "GitHub". */
  name: string;
  root: string;
  headers: Record<string, string>;
}

export interface Page {
  body: unknown;
  /** Value of the header that names the next page. */
  link: string | null;
}

/** The API did not do what it was asked for. */
export class ApiError extends UsageError {
  constructor(
    message: string,
    /** Another attempt may work. */
    readonly passing: boolean,
  ) {
    super(message);
  }
}

const timeoutMs = 30_000;

/**
 * @throws CannotComment when the token may not, ApiError for any other refusal
 */
export async function call(api: Api, method: string, path: string, content?: Record<string, unknown>): Promise<Page> {
  const response = await fetch(`${api.root}${path}`, {
    method,
    headers: { accept: "application/json", "content-type": "application/json", ...api.headers },
    body: content && JSON.stringify(content),
    // A redirection would hear the token.
    redirect: "error",
    signal: AbortSignal.timeout(timeoutMs),
  }).catch((error: unknown) => {
    throw new ApiError(`${api.name} was asked for ${method} ${path}, and ${reasonOf(error)}.`, true);
  });
  if ([401, 403, 404].includes(response.status)) {
    throw new CannotComment(`${api.name} answered ${response.status} to ${method} ${path}: the token may not do this.`);
  }
  if (!response.ok) {
    throw new ApiError(`${api.name} answered ${response.status} to ${method} ${path}.`, isPassing(response.status));
  }
  return { body: await response.json(), link: response.headers.get("link") };
}

/** The elements of a list that comes in pages of 100. */
export async function* listed(api: Api, path: string): AsyncGenerator<unknown> {
  for (let page = 1, more = true; more; page += 1) {
    const { body, link } = await call(api, "GET", `${path}?per_page=100&page=${page}`);
    yield* Array.isArray(body) ? (body as unknown[]) : [];
    more = /rel="next"/.test(link ?? "");
  }
}
