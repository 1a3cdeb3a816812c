import { setTimeout as sleep } from "node:timers/promises";

export type Wait = (milliseconds: number) => Promise<unknown>;

/** Between the attempts. */
const pausesMs = [1_000, 5_000];

/** Does again what failed in a way that may pass, three times at most. */
export async function retried<T>(
  work: () => Promise<T>,
  mayPass: (error: unknown) => boolean,
  wait: Wait = sleep,
): Promise<T> {
  for (const pause of pausesMs) {
    try {
      return await work();
    } catch (error) {
      if (!mayPass(error)) throw error;
      await wait(pause);
    }
  }
  return work();
}

/** Whether another attempt may get a better answer. */
export function isPassing(status: number): boolean {
  return status >= 500 || status === 429 || status === 408;
}
