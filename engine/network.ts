import { access } from "node:fs/promises";
import { join } from "node:path";
import type { Progress } from "./engine";
import type { Command } from "./on-path";
import { officialHome } from "./official";
import { OFFICIAL_PLUGINS, pluginFolder } from "./packages";

/** Where the engine and its plugins are published. */
const PUBLISHERS = ["https://get.pulumi.com/install.sh", "https://github.com/pulumiverse/pulumi-scaleway/releases"];
/** A busy proxy may take seconds, and to build instead takes minutes. */
const PATIENCE_MS = 10_000;

/** Whether the official plugins are there from an earlier run, or the places that publish them answer. */
export async function officialPluginsAtHand(
  cache: string,
  onPath: Command | undefined,
  progress: Progress,
): Promise<boolean> {
  if (onPath && (await allPresent(officialHome(cache)))) return true;
  const answers = await Promise.all(PUBLISHERS.map(answersSoon));
  if (answers.every(Boolean)) return true;
  progress("Pulumi's download site cannot be reached from here: building from Go modules instead.");
  return false;
}

async function allPresent(home: string): Promise<boolean> {
  const checks = OFFICIAL_PLUGINS.map((npmPackage) => access(join(home, pluginFolder(npmPackage))));
  return (await Promise.allSettled(checks)).every(({ status }) => status === "fulfilled");
}

async function answersSoon(url: string): Promise<boolean> {
  try {
    const { ok, status } = await fetch(url, { method: "HEAD", signal: AbortSignal.timeout(PATIENCE_MS) });
    // Too many requests: it answers, and hears more than it wants from behind this address, as from hosted runners'.
    return ok || status === 429;
  } catch {
    return false;
  }
}
