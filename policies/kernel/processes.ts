const backgroundProcesses = ["release", "worker", "scheduler", "beat", "daemon", "clock"];

/** Answers nobody but the product itself: by its label `singleton`, or by the name of its process. */
export function isBackground(labels: ReadonlyMap<string, string>): boolean {
  return labels.has("singleton") || backgroundProcesses.includes(labels.get("process") ?? "");
}
