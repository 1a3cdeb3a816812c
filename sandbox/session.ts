import { join } from "node:path";
import { withLock } from "../engine/lock";
import { setUpEngine } from "../engine/set-up";
import { sandboxDirectory } from "./directory";
import { startLocalScaleway, type LocalScaleway } from "./scaleway";
import { recoverSandbox } from "./recovery";
import { Workspace } from "./workspace";

export interface Session {
  scaleway: LocalScaleway;
  /** Makes the stack's state at the first call, and picks up what a killed command left. */
  open: (stack: string) => Promise<Workspace>;
}

/** Works in the sandbox of this checkout, on its kept state, with the engine set up and the local Scaleway running. */
export async function inSandbox<T>(work: (session: Session) => Promise<T>): Promise<T> {
  const engine = await setUpEngine({ progress: (line) => console.error(line) });
  return exclusively(async (directory) => {
    const scaleway = await startLocalScaleway({ stateFile: stateFile(directory) });
    // Ctrl-C reaches pulumi too, which ends in order; the local Scaleway must outlive it.
    const wait = () => undefined;
    process.on("SIGINT", wait);
    try {
      return await work({
        scaleway,
        open: async (stack) => {
          const workspace = await Workspace.open(stack, join(directory, "state"), engine, scaleway);
          await recoverSandbox(workspace, scaleway, (line) => console.error(line));
          return workspace;
        },
      });
    } finally {
      process.off("SIGINT", wait);
      await scaleway.close();
    }
  });
}

/**
 * Two commands on one sandbox take turns: they share the state of the local Scaleway.
 * @param doing what those that wait are told
 */
export function exclusively<T>(
  work: (directory: string) => Promise<T>,
  doing = "is making changes in this sandbox",
): Promise<T> {
  const directory = sandboxDirectory();
  return withLock(
    join(directory, "lock"),
    doing,
    (line) => console.error(line),
    () => work(directory),
  );
}

/** Where the local Scaleway of a sandbox keeps what was made in it. */
export function stateFile(directory: string): string {
  return join(directory, "state", "scaleway.json");
}
