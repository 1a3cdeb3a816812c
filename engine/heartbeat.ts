import type { Progress } from "./engine";

const FIRST_AFTER_MS = 2_000;
const THEN_EVERY_MS = 8_000;

/** Says what is being done, goes on saying so while it lasts, and how long it took. `detail` adds what is known now. */
export async function withHeartbeat<T>(
  progress: Progress,
  what: string,
  usually: string,
  work: () => Promise<T>,
  detail: () => string = () => "",
): Promise<T> {
  const start = Date.now();
  const seconds = () => `${Math.round((Date.now() - start) / 1000)} s`;
  const beat = () => progress(`  ${what}: ${[seconds(), detail()].filter(Boolean).join(", ")}`);
  progress(`${what} (${usually}) …`);
  let timer = setTimeout(function again() {
    beat();
    timer = setTimeout(again, THEN_EVERY_MS);
  }, FIRST_AFTER_MS);
  try {
    const result = await work();
    progress(`${what}: done in ${seconds()}.`);
    return result;
  } finally {
    clearTimeout(timer);
  }
}
