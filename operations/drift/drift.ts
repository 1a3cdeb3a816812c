import { code, escape } from "../markdown";
import type { Message } from "../notify/message";
import { isUnchanged, type StackPreview } from "../preview/summary";
import { texts } from "../texts";

/** Makes the engine ask the provider what really exists, and fail when that differs from what is described. */
export const driftArgs = ["--refresh", "--expect-no-changes"];

export type Drift = "none" | "drifted" | "unknown";

/** A stack drifted when its refreshed preview has changes; without any it failed for another reason, or is as described. */
export function driftOf(preview: StackPreview): Drift {
  if (!isUnchanged(preview)) return "drifted";
  return preview.passed ? "none" : "unknown";
}

/** What the report says of a stack. */
export const driftVerdict: Record<Drift, string> = {
  none: "✅ as described",
  drifted: "❌ **differs**",
  unknown: "❌ could not be checked",
};

/** What the team is told of a stack that is not as described. Why nobody knows stays in the log, as with deployments. */
export function driftMessage(preview: StackPreview): Message {
  const { stack, changes } = preview;
  if (driftOf(preview) !== "drifted") {
    return { level: "failure", title: texts.drift.checkFailed(stack), text: texts.inLog };
  }
  const lines = changes.map(({ product, name, properties }) => {
    const paths = properties.length === 0 ? "" : ` (${properties.map(({ path }) => code(path)).join(", ")})`;
    return `- ${escape(product)} : ${code(name)}${paths}`;
  });
  return {
    level: "failure",
    title: texts.drift.title(stack),
    text: [texts.drift.explanation, "", ...lines].join("\n"),
  };
}
