import type { Dispatcher } from "undici";
import { proxyAgent } from "./proxy";

/** What the AWS SDK hands to be sent, as far as it is looked at here (its own type: `HttpRequest` of `@smithy/types`). */
interface SdkRequest {
  protocol: string;
  hostname: string;
  port?: number;
  /** Encoded, as it was signed. */
  path: string;
  query?: Record<string, string | string[] | null>;
  method: string;
  headers: Record<string, string>;
  body?: Uint8Array | string;
}

let agent: Promise<Dispatcher> | undefined;

/**
 * The `requestHandler` of the AWS SDK's clients here: by way of the proxy of the environment, which the SDK's own does not
 * look at. Bodies are sent as a whole.
 */
export const requestHandler = {
  async handle(request: SdkRequest, { abortSignal }: { abortSignal?: AbortSignal } = {}) {
    const { protocol, hostname, port, path, query = {}, method, headers, body } = request;
    const dispatcher = await (agent ??= proxyAgent(process.env));
    try {
      const answer = await dispatcher.request({
        origin: `${protocol}//${hostname}${port === undefined ? "" : `:${port}`}`,
        path: [path, queryText(query)].filter(Boolean).join("?"),
        method,
        headers,
        body,
        signal: abortSignal,
      });
      return { response: { statusCode: answer.statusCode, headers: joined(answer.headers), body: answer.body } };
    } catch (error) {
      throw isPassing(error) ? Object.assign(error, { name: "TimeoutError" }) : error;
    }
  },
};

/** Nothing is normalised: the signature is over these very characters. */
function queryText(query: NonNullable<SdkRequest["query"]>): string {
  return Object.entries(query)
    .flatMap(([name, values]) => [values].flat().map((value) => [name, value ?? ""].map(encode).join("=")))
    .join("&");
}

/** As signatures of version 4 want it: `encodeURIComponent` leaves five characters that RFC 3986 reserves. */
function encode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function joined(headers: Dispatcher.ResponseData["headers"]): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value ?? []].flat().join(",")]));
}

/** What the SDK tries again goes by this name; it knows the codes of Node.js, and none of undici's. */
function isPassing(error: unknown): error is Error {
  return error instanceof Error && "code" in error && /^UND_ERR_(SOCKET|\w+_TIMEOUT)$/.test(String(error.code));
}
