import type { ChildProcess } from "node:child_process";

/** One Ctrl-C arrives up to three times: from the terminal, from npm, and from what npm started. */
const sameRequestMs = 1000;

/**
 * Hands requests to end on to a process that was started in a group of its own, and keeps this process until it has ended.
 * The engine ends in order when asked once, and at once when asked again: signals within a second of one another count as
 * one.
 */
export function forwardSignals(child: ChildProcess): void {
  let last = -Infinity;
  const forward = () => {
    const now = performance.now();
    if (now - last < sameRequestMs) return;
    last = now;
    // Not the signal itself: the engine knows no SIGHUP.
    child.kill("SIGINT");
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, forward);
  child.once("close", () => signals.forEach((signal) => process.off(signal, forward)));
}
