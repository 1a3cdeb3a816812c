import { Command, CommanderError } from "commander";
import { benchmark } from "./benchmark";
import { destroy, preview, reset, serve, up } from "./commands";
import { EngineError } from "./engine/set-up";
import { UsageError } from "./session";

const program = new Command("npm run sandbox --")
  .description("Run this project on a local Scaleway: the real program, engine and provider, without an account.")
  .exitOverride();

const stackOption = ["-s, --stack <stack>", "stack to work on: the name of a Pulumi.<stack>.yaml", "preprod"] as const;

program
  .command("up", { isDefault: true })
  .description("bring a stack up, as `pulumi up` does with an account")
  .option(...stackOption)
  .action(up);
program
  .command("preview")
  .description("show what `up` would change")
  .option(...stackOption)
  .action(preview);
program
  .command("destroy")
  .description("delete everything a disposable stack made")
  .option(...stackOption)
  .action(destroy);
program
  .command("reset")
  .description("forget the sandbox: the local Scaleway and the state of its stacks")
  .action(reset);
program
  .command("serve")
  .description("keep the local Scaleway running, with its page, for other tools")
  .option("-p, --port <port>", "port of the API; another one is chosen when it is taken", Number)
  .option("--json", "print the addresses as JSON")
  .action(serve);
program
  .command("benchmark")
  .description("time set-up, previews and unit tests, and print the figures")
  .option("--cold", "build the engine again, in a folder of its own, to time that too")
  .option("--json", "print the figures as JSON")
  .action(benchmark);

async function main(): Promise<void> {
  try {
    await program.parseAsync();
  } catch (error) {
    if (error instanceof CommanderError) {
      process.exitCode = error.exitCode;
    } else if (error instanceof EngineError || error instanceof UsageError) {
      console.error(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}

void main();
