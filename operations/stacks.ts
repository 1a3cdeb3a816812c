import { join } from "node:path";
import { projectRoot } from "../engine/directory";
import { readStackFile } from "../engine/read-stack-file";

/**
 * The stacks that pipelines deploy, preview and watch, one environment of GitHub or GitLab each. A developer's own and
 * those of one review are nobody else's business. The pipelines' files name the same: their test says which one lacks.
 */
export const deployedStacks: readonly string[] = ["preprod", "prod", "fwb-prod"];

/** Those of them that the local Scaleway can stand in for. */
export function stacksOnScaleway(): string[] {
  const host = (stack: string) => readStackFile(join(projectRoot, `Pulumi.${stack}.yaml`)).config?.["socle:host"];
  return deployedStacks.filter((stack) => host(stack) !== "docker");
}
