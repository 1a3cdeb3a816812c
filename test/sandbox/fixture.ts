import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "yaml";
import type { Engine } from "../../engine/engine";
import { readStackFile, type StackFile } from "../../engine/read-stack-file";
import { setUpEngine } from "../../engine/set-up";
import { startLocalScaleway, type LocalScaleway } from "../../sandbox/scaleway";
import type { RuleRequest } from "../../sandbox/scaleway/control";
import type { RecordOf } from "../../sandbox/scaleway/records";
import { keepOnly } from "../../sandbox/stack-file";
import { Workspace, type PulumiResult, type RunOptions } from "../../sandbox/workspace";

/** A stack of this project on a local Scaleway of its own, in a folder of its own. */
export interface Sandbox {
  engine: Engine;
  scaleway: LocalScaleway;
  workspace: Workspace;
  /** Where Pulumi's backend and the copy of the stack file are. */
  directory: string;
  /** `pulumi up`, without a preview and without a question. Containers get little time to come: see `hurried`. */
  up(args?: string[], options?: RunOptions): Promise<PulumiResult>;
  /** Changes settings of the stack: `undefined` removes one. */
  set(settings: Record<string, unknown>): void;
  /** Makes something misbehave for as long as the work lasts. */
  withRule<T>(rule: RuleRequest, work: () => Promise<T>): Promise<T>;
  /** Records of one kind, as the local Scaleway keeps them. */
  list<Name extends string>(collection: Name): RecordOf<Name>[];
  /** The state as Pulumi's backend keeps it, secrets encrypted. */
  state(): string;
  close(): Promise<void>;
}

/** Nothing here takes long to come: what does not come at once never will. */
const hurried = { SOCLE_PATIENCE_SECONDS: "3" };

/**
 * @param settings instead of what the stack file says; `undefined` removes one
 * @param only the one product to run, where one shows as much as all; default: all that the stack file names
 * @param file what the stack file says; default: the checkout's of this stack
 */
export async function startSandbox(
  stack: string,
  settings: Record<string, unknown> = {},
  { only, file }: { only?: string; file?: StackFile } = {},
): Promise<Sandbox> {
  const engine = await setUpEngine({ progress: (line) => console.error(line) });
  const directory = mkdtempSync(join(tmpdir(), "socle-sandbox-"));
  const scaleway = await startLocalScaleway();
  const committed = file && join(directory, "committed.yaml");
  if (committed) writeFileSync(committed, stringify(file));
  const workspace = await Workspace.open(stack, directory, engine, scaleway, committed);
  const set = (changes: Record<string, unknown>) => {
    const file = readStackFile(workspace.stackFile);
    writeFileSync(workspace.stackFile, stringify({ ...file, config: { ...file.config, ...changes } }));
  };
  set(settings);
  if (only !== undefined) keepOnly(workspace.stackFile, only);
  return {
    engine,
    scaleway,
    workspace,
    directory,
    up: (args = [], options = {}) =>
      workspace.run(["up", "--yes", "--skip-preview", ...args], {
        ...options,
        environment: { ...hurried, ...options.environment },
      }),
    set,
    withRule: (rule, work) => withRule(scaleway, rule, work),
    list: (collection) => scaleway.store.list(collection),
    state: () => readFileSync(workspace.stateFile, "utf8"),
    close: async () => {
      await scaleway.close();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

async function withRule<T>({ controlUrl }: LocalScaleway, rule: RuleRequest, work: () => Promise<T>): Promise<T> {
  const added = await fetch(`${controlUrl}/rules`, { method: "POST", body: JSON.stringify(rule) });
  const { id, ...answer } = (await added.json()) as { id?: string };
  if (id === undefined) throw new Error(`The local Scaleway refuses the rule: ${JSON.stringify(answer)}`);
  try {
    return await work();
  } finally {
    await fetch(`${controlUrl}/rules/${id}`, { method: "DELETE" });
  }
}
