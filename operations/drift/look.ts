import { tell } from "../notify/notify";
import { previewMarkdown } from "../preview/markdown";
import { previewStacks } from "../preview/preview";
import type { StackPreview } from "../preview/summary";
import type { Pulumi } from "../stack/pulumi";
import { driftArgs, driftMessage, driftOf, driftVerdict, type Drift } from "./drift";
import { sharedBetween, sharedMarkdown } from "./shared";

export interface Look {
  /** Characters that the report may have. */
  limit: number;
  /** Page of the job. */
  link?: string;
  /** Takes the parts of the report, in Markdown, one after the other. */
  write: (text: string) => void;
}

/**
 * Compares what exists with what the stacks describe. What it finds is reported and told before anything else that may fail.
 * @returns the worst that was found
 */
export async function lookForDrift(stacks: readonly Pulumi[], { limit, link, write }: Look): Promise<Drift> {
  const previews = await previewStacks(stacks, driftArgs);
  const verdict = (preview: StackPreview) => driftVerdict[driftOf(preview)];
  write(previewMarkdown(previews, { title: "Drift", limit, verdict }));
  for (const [index, pulumi] of stacks.entries()) {
    const found = previews[index];
    if (found && driftOf(found) !== "none") await tell(pulumi, { ...driftMessage(found), link });
  }
  const shared = await sharedBetween(stacks);
  write(sharedMarkdown(shared));
  const found = new Set(previews.map(driftOf));
  if (found.has("drifted") || shared.length > 0) return "drifted";
  return found.has("unknown") ? "unknown" : "none";
}
