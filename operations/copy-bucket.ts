import { Command, CommanderError } from "commander";
import { EngineError } from "../engine/set-up";
import { useProxy } from "../engine/proxy";
import { UsageError } from "../engine/usage-error";
import { copyBucket } from "./copy-bucket/copy";
import { openLocation, resolveAddress } from "./copy-bucket/location";
import { exitCodeOf, progressText, reportText } from "./copy-bucket/report";
import { withStacks } from "./stack/pulumi";

interface Options {
  from: string;
  to: string;
  dryRun?: boolean;
  json?: boolean;
}

const impossible = 2;

const program = new Command("npm run copy-bucket --")
  .description(
    "Copy a bucket to another store and check that both hold the same: for a move, with the old and the new side by side.",
  )
  .requiredOption("--from <bucket>", "https://<endpoint>/<bucket>, or <stack>:<output> that holds such an address")
  .requiredOption("--to <bucket>", "the same")
  .option("--dry-run", "compare; write nothing")
  .option("--json", "print the report as JSON")
  .addHelpText(
    "after",
    `
Keys: FROM_ACCESS_KEY_ID, FROM_SECRET_ACCESS_KEY, TO_ACCESS_KEY_ID, TO_SECRET_ACCESS_KEY; where an endpoint's name does not
tell the region, FROM_REGION and TO_REGION. May be repeated at any time. Deletes nothing.
Exit code: 0 both hold the same, 1 they differ, 2 it could not be done, 130 interrupted.`,
  )
  .exitOverride()
  .action(copy);

async function copy({ from, to, dryRun, json }: Options): Promise<void> {
  const interruption = new AbortController();
  const interrupt = () => interruption.abort();
  process.on("SIGINT", interrupt).on("SIGTERM", interrupt);
  const report = await copyBucket({
    from: openLocation("FROM", await resolveAddress(from, outputsOf), process.env),
    to: openLocation("TO", await resolveAddress(to, outputsOf), process.env),
    dryRun,
    progress: progressLine(),
    signal: interruption.signal,
  });
  if (process.stderr.isTTY) process.stderr.write("\r\u001B[K");
  console.log(json ? JSON.stringify(report, undefined, 2) : reportText(report));
  process.exitCode = exitCodeOf(report);
}

function outputsOf(stack: string): Promise<unknown> {
  return withStacks([stack], {}, ([pulumi]) => pulumi.query(["stack", "output", "--json"]));
}

/** A line that stays where it is, on a terminal; nothing in a pipeline's log. */
function progressLine(): Parameters<typeof copyBucket>[0]["progress"] {
  if (!process.stderr.isTTY) return undefined;
  const start = Date.now();
  let shown = 0;
  return (soFar) => {
    const now = Date.now();
    if (now - shown < 200) return;
    shown = now;
    process.stderr.write(`\r\u001B[K${progressText(soFar, (now - start) / 1000)}`);
  };
}

async function main(): Promise<void> {
  try {
    await useProxy();
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode === 0 ? 0 : impossible;
    } else {
      process.exitCode = impossible;
      console.error(error instanceof UsageError || error instanceof EngineError ? error.message : explained(error));
    }
  }
}

/** What a store answered is for people; anything else is a fault of this program. */
function explained(error: unknown): unknown {
  return error instanceof Error && "$metadata" in error ? `The store answers ${error.name}: ${error.message}` : error;
}

void main();
