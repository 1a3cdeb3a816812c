import { Command, InvalidArgumentError } from "commander";
import { benchmark } from "./benchmark";
import { runCommandLine } from "../engine/command-line";
import { config, destroy, preview, reset, serve, up } from "./commands";

const program = new Command("npm run sandbox --")
  .description("Run this project on a local Scaleway: the real program, engine and provider, without an account.")
  .exitOverride();

const stackOption = ["-s, --stack <stack>", "stack to work on: the name of a Pulumi.<stack>.yaml", "preprod"] as const;

program
  .command("up")
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
  .command("config")
  .description("change settings in the stack file, as `pulumi config` does")
  .usage("[options] set <key> <value> | rm <key> | …")
  .argument("[arguments...]", "what `pulumi config` takes, its options too")
  .option(...stackOption)
  .allowUnknownOption()
  .action(config);
program
  .command("reset")
  .description("forget the sandbox: the local Scaleway and the state of its stacks")
  .action(reset);
program
  .command("serve")
  .description("keep the local Scaleway running, with its page, for other tools")
  .option("-p, --port <port>", "port of the API; another one is chosen when it is taken", port)
  .option("--json", "print the addresses as JSON")
  .action(serve);
program
  .command("benchmark")
  .description("time set-up, previews and unit tests, and print the figures")
  .option("--cold", "build the engine again, in a folder of its own, to time that too")
  .option("--json", "print the figures as JSON")
  .action(benchmark);

function port(text: string): number {
  if (!/^\d{1,5}$/.test(text) || Number(text) < 1 || Number(text) > 65_535) {
    throw new InvalidArgumentError("It is a whole number from 1 to 65535.");
  }
  return Number(text);
}

/** `up` where no command is named. Commander's own default command would take a misspelt one for its argument. */
function withCommand(args: readonly string[]): readonly string[] {
  const [first] = args;
  const namesCommand = first !== undefined && (!first.startsWith("-") || ["-h", "--help"].includes(first));
  return namesCommand ? args : ["up", ...args];
}

void runCommandLine(program, withCommand(process.argv.slice(2)));
