import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import { setUpEngine } from "../../sandbox/engine/set-up";
import { startLocalScaleway, type LocalScaleway } from "../../sandbox/scaleway";
import { readStackFile } from "../../sandbox/stack-file";
import { Workspace } from "../../sandbox/workspace";

/** A stack of this project on a local Scaleway of its own, in a folder of its own. */
export interface Sandbox {
  scaleway: LocalScaleway;
  workspace: Workspace;
  /** Changes settings of the stack: `undefined` removes one. */
  set(settings: Record<string, unknown>): void;
  /** The state as Pulumi's backend keeps it, secrets encrypted. */
  state(): string;
  close(): Promise<void>;
}

export async function startSandbox(stack: string, settings: Record<string, unknown> = {}): Promise<Sandbox> {
  const engine = await setUpEngine({ progress: (line) => console.error(line) });
  const directory = mkdtempSync(join(tmpdir(), "socle-sandbox-"));
  const scaleway = await startLocalScaleway();
  const workspace = await Workspace.open(stack, directory, engine, scaleway);
  const set = (changes: Record<string, unknown>) => {
    const file = readStackFile(workspace.stackFile);
    writeFileSync(workspace.stackFile, stringify({ ...file, config: { ...file.config, ...changes } }));
  };
  set(settings);
  return {
    scaleway,
    workspace,
    set,
    state: () => readFileSync(join(directory, "backend", ".pulumi", "stacks", "socle", `${stack}.json`), "utf8"),
    close: async () => {
      await scaleway.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
