import type { JsonObject } from "../records";

export function isCron(schedule: JsonObject[string]): boolean {
  return (
    typeof schedule === "string" &&
    schedule
      .trim()
      .split(/\s+/)
      .every((f) => /^[\w*/,#?LW-]+$/.test(f)) &&
    schedule.trim().split(/\s+/).length === 5
  );
}
