import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectRoot } from "../engine/directory";
import { setUpEngine } from "../engine/set-up";
import { startLocalScaleway } from "./scaleway";
import { keepOnly } from "./stack-file";
import { Workspace } from "./workspace";

interface Figure {
  what: string;
  seconds: number;
  /** Largest memory of the program's own process, in megabytes; absent where there is no program. */
  programMb?: number;
}

const subjects: { what: string; stack: string; only?: string }[] = [
  { what: "preprod", stack: "preprod" },
  { what: "prod", stack: "prod" },
  { what: "prod with LVAO alone", stack: "prod", only: "lvao" },
];

/**
 * Times what people wait for, on this machine, and prints the figures: they are for reading and comparing, and decide
 * nothing. The first figure is of a machine with nothing cached only with `--cold`, which builds everything again in a
 * folder of its own.
 */
export async function benchmark({ json, cold }: { json?: boolean; cold?: boolean }): Promise<void> {
  const figures: Figure[] = [];
  const directory = mkdtempSync(join(tmpdir(), "socle-benchmark-"));
  const memoryFile = join(directory, "peak-memory");
  const measure = async <Value>(what: string, work: () => Promise<Value>): Promise<Value> => {
    console.error(`Timing ${what} …`);
    writeFileSync(memoryFile, "");
    const start = process.hrtime.bigint();
    const value = await work();
    const seconds = Math.round(Number(process.hrtime.bigint() - start) / 1e7) / 100;
    figures.push({ what, seconds, ...peakMemory(memoryFile) });
    return value;
  };

  try {
    const quiet = { progress: () => undefined };
    if (cold) {
      await measure("set-up with nothing cached", () =>
        setUpEngine({ ...quiet, cacheDirectory: join(directory, "cache") }),
      );
    }
    const engine = await measure("set-up with everything cached", () => setUpEngine(quiet));
    for (const { what, stack, only } of subjects) {
      const scaleway = await startLocalScaleway();
      try {
        const workspace = await Workspace.open(stack, join(directory, what), engine, scaleway);
        if (only !== undefined) keepOnly(workspace.stackFile, only);
        const run = async (...args: string[]) => {
          const { exitCode, output } = await workspace.run(args, {
            environment: {
              NODE_OPTIONS: `--require ${join(projectRoot, "sandbox", "peak-memory.cjs")}`,
              SOCLE_PEAK_MEMORY_FILE: memoryFile,
            },
          });
          if (exitCode !== 0) throw new Error(`pulumi ${args.join(" ")} failed on ${what}:\n${output}`);
        };
        await measure(`first preview of ${what}`, () => run("preview"));
        await measure(`up of ${what}`, () => run("up", "--yes", "--skip-preview"));
        for (const time of ["once", "twice", "three times"]) {
          await measure(`preview of ${what} with nothing to change, ${time}`, () => run("preview"));
          await measure(`the same with policies, ${time}`, () => run("preview", "--policy-pack", "policies"));
        }
      } finally {
        await scaleway.close();
      }
    }
    await measure("unit tests", () => Promise.resolve(unitTests()));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
  if (json) console.log(JSON.stringify(figures, undefined, 2));
  else console.table(figures);
}

/** Peak memory of the programs that ran, in megabytes; nothing where none did. */
function peakMemory(file: string): Pick<Figure, "programMb"> {
  const kilobytes = readFileSync(file, "utf8").split("\n").filter(Boolean).map(Number);
  return kilobytes.length === 0 ? {} : { programMb: Math.round(Math.max(...kilobytes) / 1024) };
}

function unitTests(): void {
  const vitest = join(projectRoot, "node_modules", "vitest", "vitest.mjs");
  const { status, stderr } = spawnSync(process.execPath, [vitest, "run", "--project", "unit"], { cwd: projectRoot });
  if (status !== 0) throw new Error(`The unit tests fail:\n${String(stderr)}`);
}
