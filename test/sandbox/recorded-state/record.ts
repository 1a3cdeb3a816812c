import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { startSandbox } from "../fixture";

export const recording = join(__dirname, "prod.json");

/**
 * Records the state of prod with every product, as it stands after an `up` of the program of today. Run by hand once a
 * version is out, so that the next ones are held to it:
 *
 *   node --require tsx/cjs test/sandbox/recorded-state/record.ts
 */
async function record(): Promise<void> {
  const sandbox = await startSandbox("prod");
  try {
    const up = await sandbox.up();
    if (up.exitCode !== 0) throw new Error(up.output);
    const { output } = await sandbox.workspace.run(["stack", "export", "--show-secrets"]);
    writeFileSync(recording, `${JSON.stringify(withoutSecrets(JSON.parse(output)))}\n`);
  } finally {
    await sandbox.close();
  }
}

/** No secret of the recorded run is kept, nor what opens them: what they were does not decide what is replaced. */
function withoutSecrets(state: unknown): unknown {
  return JSON.parse(
    JSON.stringify(state, (key, value: unknown) => {
      if (key === "secrets_providers") return undefined;
      return key === "plaintext" ? JSON.stringify(blanked(JSON.parse(String(value)))) : value;
    }),
  );
}

/** The same shape, without its texts. */
function blanked(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) => (typeof part === "string" ? "recorded" : part));
}

if (require.main === module) void record();
