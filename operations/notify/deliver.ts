import { retried, type Wait } from "../http";
import { DeliveryError } from "./delivery-error";
import type { Message } from "./message";
import type { Target } from "./targets";

export interface Delivery {
  target: string;
  /** Why it did not arrive; absent when it did. */
  failure?: string;
}

/** Sends a message to all targets at once. One that fails does not stop the others. */
export function deliver(message: Message, targets: readonly Target[], wait?: Wait): Promise<Delivery[]> {
  return Promise.all(
    targets.map(async (target) => {
      const failure = await failureOf(() => target.send(message), wait);
      return { target: target.name, ...(failure && { failure: failure.message }) };
    }),
  );
}

async function failureOf(send: () => Promise<void>, wait?: Wait): Promise<DeliveryError | undefined> {
  try {
    await retried(send, (error) => error instanceof DeliveryError && error.passing, wait);
    return undefined;
  } catch (error) {
    if (error instanceof DeliveryError) return error;
    throw error;
  }
}
