import { existsSync, readFileSync } from "node:fs";
import type { EngineEvent } from "@pulumi/pulumi/automation";

export type { EngineEvent };

/** The events of one run of the engine, from the file that `--event-log` wrote. None when the engine never started. */
export function readEvents(eventLog: string): EngineEvent[] {
  return existsSync(eventLog) ? parseEvents(readFileSync(eventLog, "utf8")) : [];
}

/** One JSON document a line. An engine that was killed leaves its last line unfinished: that one is dropped. */
export function parseEvents(text: string): EngineEvent[] {
  const finished = text.slice(0, text.lastIndexOf("\n") + 1);
  return finished
    .split("\n")
    .filter(Boolean)
    .map((line) => JSON.parse(line) as EngineEvent);
}
