import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Exemptions, parseExemptions } from "../../policies/kernel/exemptions";
import { policyNames } from "../../policies/table";
import { projectRoot } from "../../engine/directory";
import { UsageError } from "../../engine/usage-error";
import type { Pulumi, Settings } from "../stack/pulumi";
import { summarise, type StackPreview } from "./summary";

export const policyPack = ["--policy-pack", join(projectRoot, "policies")];

/** What `up` would do to a stack, judged by the policies. */
export async function previewStack(pulumi: Pulumi, args: string[] = [], settings?: Settings): Promise<StackPreview> {
  const exemptions = readExemptions();
  const { events, ...ending } = await pulumi.operate(["preview", ...policyPack, ...args], settings);
  return summarise(pulumi.stack, events, ending, exemptions);
}

/** Previews stacks one after the other: two engines at once would need twice the memory of a small runner. */
export async function previewStacks(stacks: readonly Pulumi[], args?: string[]): Promise<StackPreview[]> {
  const previews: StackPreview[] = [];
  for (const pulumi of stacks) previews.push(await previewStack(pulumi, args));
  return previews;
}

/** @throws UsageError that lists every mistake of the file */
export function readExemptions(path = join(projectRoot, "policies", "exemptions.yaml")): Exemptions {
  const file = readFileSync(path, "utf8");
  try {
    return new Exemptions(parseExemptions(file, policyNames), new Date());
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}
