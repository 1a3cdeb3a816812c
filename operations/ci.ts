import { Command, InvalidArgumentError, Option } from "commander";
import { runCommandLine } from "../engine/command-line";
import * as commands from "./commands";
import { deployedStacks } from "./stacks";

/** What each command does, given its options. */
type Actions = {
  [Name in keyof typeof commands]: (...args: Parameters<(typeof commands)[Name]>) => void | Promise<void>;
};

/** The commands that the pipelines call. Each does on a developer's machine what it does in a pipeline. */
export function ci(actions: Actions = commands): Command {
  const program = new Command("npm run ci --")
    .description("What the pipelines do: preview, comment, deploy, look for drift, write release notes, notify.")
    .exitOverride();
  const sandbox = () => new Option("--sandbox", "on the local Scaleway, as `npm run sandbox` left it");
  const stack = () => new Option("-s, --stack <stack>", "name of a Pulumi.<stack>.yaml").makeOptionMandatory();
  const stacks = () =>
    new Option("-s, --stack <stacks...>", `names of Pulumi.<stack>.yaml (default: ${deployedStacks.join(", ")})`);
  const report = () => new Option("--markdown <file>", "write the summary there instead of printing it");

  program
    .command("preview")
    .description("show what each stack's `up` would change, judged by the policies")
    .addOption(stacks())
    .addOption(sandbox())
    .addOption(report())
    .option("--json", "print the summary as JSON")
    .action(actions.preview);
  program
    .command("comment")
    .description("write a summary on the pull or merge request that is built, or update it in place")
    .requiredOption("--markdown <file>", "the summary")
    .option("-s, --stack <stack>", "the one it is about, where each has a comment of its own")
    .action(actions.comment);
  program
    .command("deploy")
    .description("bring a stack up; production only with what came up in preproduction")
    .addOption(stack())
    .option("--version <product=version>", "instead of the version in the stack file, for this once", versionsOf)
    .addOption(sandbox())
    .action(actions.deploy);
  program
    .command("deployed")
    .description("print the commit that a stack was last deployed from")
    .addOption(stack())
    .addOption(sandbox())
    .action(actions.deployed);
  program
    .command("interrupted")
    .description("tell the channels of a stack that its deployment was cut off, by a cancellation or a time limit")
    .addOption(stack())
    .action(actions.interrupted);
  program
    .command("ssh")
    .description(
      "on a runner: put SSH_PRIVATE_KEY and SSH_KNOWN_HOSTS where ssh finds them, for stacks on Docker servers",
    )
    .action(actions.ssh);
  program
    .command("drift")
    .description("compare what exists with what is described; exit code 2 when they differ")
    .addOption(stacks())
    .addOption(sandbox())
    .addOption(report())
    .action(actions.drift);
  program
    .command("recover")
    .description("after an `up` that was killed: find what it made and did not record")
    .addOption(stack())
    .action(actions.recover);
  program
    .command("review")
    .description("write the stack file of a disposable environment, made from another's, for a change under review")
    .argument("<name>", "the change: its number, or a short name", reviewStack)
    .option("--from <stack>", "whose parts and sizes it takes", "preprod")
    .requiredOption("--version <product=version>", "what is reviewed; may be repeated", versionsOf)
    .action(actions.review);
  program
    .command("release-notes")
    .description("write what changed since the last release")
    .addOption(report())
    .action(actions.releaseNotes);
  program
    .command("notify")
    .description("send a message to the channels of a stack")
    .addOption(stack())
    .requiredOption("--title <title>", "one line")
    .action(actions.notify);
  return program;
}

/** One version, or several with spaces between them: a pipeline has one field for them. */
function versionsOf(value: string, previous: Record<string, string> = {}): Record<string, string> {
  const versions = value
    .trim()
    .split(/\s+/)
    .map((pair): [string, string] => {
      const [, product, version] = /^([a-z][a-z0-9-]*)=(\S+)$/.exec(pair) ?? [];
      if (product === undefined || version === undefined) {
        throw new InvalidArgumentError("It is written product=version: lvao=v1.2.3.");
      }
      return [product, version];
    });
  return { ...previous, ...Object.fromEntries(versions) };
}

function reviewStack(name: string): string {
  if (!/^[a-z0-9]([a-z0-9-]{0,18}[a-z0-9])?$/.test(name)) {
    throw new InvalidArgumentError("It is at most 20 lower-case letters, digits and hyphens: 42, new-map.");
  }
  return `review-${name}`;
}

if (require.main === module) void runCommandLine(ci());
