import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "./directory";
import { setUpEngine } from "./engine/set-up";
import { startLocalScaleway } from "./scaleway";
import { Workspace } from "./workspace";

interface Figure {
  what: string;
  seconds: number;
  /** Largest memory of the program's own process, in megabytes; absent where there is no program. */
  programMb?: number;
}

/**
 * Times what people wait for, on this machine, and prints the figures: they are for reading and comparing, and decide
 * nothing. The first figure is of a machine with nothing cached only with `--cold`, which builds everything again in a
 * folder of its own.
 */
export async function benchmark({ json, cold }: { json?: boolean; cold?: boolean }): Promise<void> {
  const figures: Figure[] = [];
  const measure = async <Value>(what: string, work: () => Promise<Value>, memory?: () => number): Promise<Value> => {
    console.error(`Timing ${what} …`);
    const start = process.hrtime.bigint();
    const value = await work();
    const seconds = Number(process.hrtime.bigint() - start) / 1e9;
    figures.push({ what, seconds: Math.round(seconds * 100) / 100, ...(memory && { programMb: memory() }) });
    return value;
  };

  const directory = mkdtempSync(join(tmpdir(), "socle-benchmark-"));
  try {
    const quiet = { progress: () => undefined };
    if (cold) {
      await measure("set-up with nothing cached", () =>
        setUpEngine({ ...quiet, cacheDirectory: join(directory, "cache") }),
      );
    }
    const engine = await measure("set-up with everything cached", () => setUpEngine(quiet));
    const scaleway = await startLocalScaleway();
    try {
      for (const stack of ["preprod", "prod"]) {
        const workspace = await Workspace.open(stack, join(directory, stack), engine, scaleway);
        const run = async (...args: string[]) => {
          const { exitCode, output } = await workspace.run(args);
          if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed on ${stack}:\n${output}`);
        };
        await measure(`first preview of ${stack}`, () => run("preview"));
        await measure(`up of ${stack}`, () => run("up", "--yes", "--skip-preview"));
        for (const time of ["once", "twice", "three times"]) {
          await measure(`preview of ${stack} with nothing to change, ${time}`, () => run("preview"));
        }
      }
    } finally {
      await scaleway.close();
    }
    await measure("unit tests", () => Promise.resolve(unitTests()));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (json) console.log(JSON.stringify(figures, undefined, 2));
  else console.table(figures);
}

function unitTests(): void {
  const vitest = join(projectRoot, "node_modules", "vitest", "vitest.mjs");
  const { status, stderr } = spawnSync(process.execPath, [vitest, "run", "--project", "unit"], { cwd: projectRoot });
  if (status !== 0) throw new Error(`The unit tests fail:\n${String(stderr)}`);
}
