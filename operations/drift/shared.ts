import { sharedResources, type DeployedResource } from "../../policies/shared-resources";
import { escape } from "../markdown";
import type { Pulumi } from "../stack/pulumi";

/** Databases, buckets and keys that more than one of the stacks holds, one sentence each. */
export async function sharedBetween(stacks: readonly Pulumi[]): Promise<string[]> {
  const states = [];
  for (const pulumi of stacks) {
    const state = (await pulumi.query(["stack", "export"])) as { deployment: { resources?: DeployedResource[] } };
    states.push({ name: pulumi.stack, resources: state.deployment.resources ?? [] });
  }
  return sharedResources(states).map(({ message }) => message);
}

/** The part of the drift report about them; nothing when nothing is shared. */
export function sharedMarkdown(messages: readonly string[]): string {
  if (messages.length === 0) return "";
  return ["", "## ❌ Shared between environments", "", ...messages.map((message) => `- ${escape(message)}`), ""].join(
    "\n",
  );
}
