import { Command } from "commander";
import { benchmark } from "./benchmark";
import { runCommandLine } from "./command-line";
import { destroy, preview, reset, serve, up } from "./commands";

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

void runCommandLine(program);
