import { setTimeout as sleep } from "node:timers/promises";
import { DeliveryError } from "./delivery-error";
import type { Message } from "./message";
import type { Target } from "./targets";

/** Waits between the attempts; with the time limits of each attempt, a message takes 40 seconds at most. */
const pausesMs = [1_000, 5_000];

export interface Delivery {
  target: string;
  /** Why it did not arrive; absent when it did. */
  failure?: string;
}

/** Sends a message to all targets at once. One that fails does not stop the others. */
export function deliver(
  message: Message,
  targets: readonly Target[],
  wait: (milliseconds: number) => Promise<unknown> = sleep,
): Promise<Delivery[]> {
  return Promise.all(
    targets.map(async (target) => {
      const failure = await attempt(() => target.send(message), wait);
      return { target: target.name, ...(failure && { failure: failure.message }) };
    }),
  );
}

async function attempt(
  send: () => Promise<void>,
  wait: (milliseconds: number) => Promise<unknown>,
): Promise<DeliveryError | undefined> {
  for (const pause of [...pausesMs, undefined]) {
    try {
      await send();
      return undefined;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      if (!error.passing || pause === undefined) return error;
      await wait(pause);
    }
  }
  return undefined;
}
