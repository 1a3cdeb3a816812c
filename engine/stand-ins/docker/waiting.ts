import { setTimeout as sleep } from "node:timers/promises";
import { unlessGone, wordsOf } from "./failures";

/** As the official plugin waits for what is still used. */
const PATIENCE_MS = 30_000;
const TRY_EVERY_MS = 250;

/** Removes something; what is gone is fine, and what is still in use is tried again for a while. */
export async function removed(remove: () => Promise<unknown>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await unlessGone(remove());
      return;
    } catch (error) {
      if (!/has active endpoints|volume is in use/i.test(wordsOf(error)) || Date.now() > end) throw error;
      await sleep(TRY_EVERY_MS);
    }
  }
}
