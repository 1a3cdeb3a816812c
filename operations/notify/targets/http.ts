import { reasonOf } from "../../../engine/no-answer";
import { isPassing } from "../../http";
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
  throw new DeliveryError(`it answered ${response.status} ${response.statusText}`.trim(), isPassing(response.status));
}

async function send(url: string, headers: Record<string, string>, body: string): Promise<Response> {
  try {
    const signal = AbortSignal.timeout(timeoutMs);
    return await fetch(url, { method: "POST", headers, body, redirect: "error", signal });
  } catch (error) {
    throw new DeliveryError(reasonOf(error), true);
  }
}
