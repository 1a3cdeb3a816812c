import { DeliveryError } from "../delivery-error";
import type { Message } from "../message";

/** A request that delivers a message. */
export interface DeliveryRequest {
  url: string;
  headers?: Record<string, string>;
  /** Sent as JSON. */
  body: unknown;
}

export type DeliveryRequestOf = (address: string, message: Message) => DeliveryRequest;

const timeoutMs = 10_000;

/**
 * @throws DeliveryError without the address, which is a secret
 */
export async function post({ url, headers, body }: DeliveryRequest): Promise<void> {
  const response = await send(url, { "content-type": "application/json", ...headers }, JSON.stringify(body));
  await response.body?.cancel();
  if (response.ok) return;
  const passing = response.status >= 500 || response.status === 429 || response.status === 408;
  throw new DeliveryError(`it answered ${response.status} ${response.statusText}`.trim(), passing);
}

async function send(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    return await fetch(url, { method: "POST", headers, body, redirect: "error", signal });
  } catch (error) {
    throw new DeliveryError(reasonOf(error), true);
  }
}

/** The code of a network error. Its message would name the host, and some name the whole address. */
function reasonOf(error: unknown): string {
  if (error instanceof DOMException && error.name === "TimeoutError") return `no answer within ${timeoutMs / 1000} s`;
  const cause = error instanceof Error ? error.cause : undefined;
  // What `fetch` makes of a proxy that opens no tunnel.
  if (cause instanceof DOMException) return "the proxy does not lead there";
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no connection";
  return `it cannot be reached (${code})`;
}
