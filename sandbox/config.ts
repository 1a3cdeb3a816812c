import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../engine/directory";
import type { Engine } from "../engine/set-up";
import { UsageError } from "../engine/usage-error";
import { inherited } from "./workspace";

/**
 * `pulumi config <args>` on the checkout's stack file. A backend that lasts as long as the command knows the stack: what
 * the sandbox keeps, and an account, are out of reach.
 * @throws UsageError when a secret is to be set, which would be encrypted for nobody
 */
export function runConfig(engine: Engine, stack: string, args: readonly string[]): number {
  if (args.some((arg) => arg.startsWith("--secret"))) {
    throw new UsageError(
      `The sandbox draws the secrets of ${stack} itself: leave them out of Pulumi.${stack}.yaml. ` +
        "For an account, set them with pulumi.",
    );
  }
  const scratch = mkdtempSync(join(tmpdir(), "socle-config-"));
  const pulumi = (line: readonly string[], cwd: string, stdio: "inherit" | "ignore") =>
    spawnSync(engine.pulumi, [...line, "--stack", stack], {
      cwd,
      stdio,
      env: {
        ...inherited(),
        ...engine.environment,
        PULUMI_BACKEND_URL: `file://${scratch}`,
        PULUMI_CONFIG_PASSPHRASE: "nothing is encrypted with it",
      },
    }).status ?? 1;
  try {
    const elsewhere = join(scratch, "project");
    mkdirSync(elsewhere);
    copyFileSync(join(projectRoot, "Pulumi.yaml"), join(elsewhere, "Pulumi.yaml"));
    return pulumi(["stack", "init"], elsewhere, "ignore") || pulumi(["config", ...args], projectRoot, "inherit");
  } finally {
    rmSync(scratch, { recursive: true });
  }
}
