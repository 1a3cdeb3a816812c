import { type Command, CommanderError } from "commander";
import { EngineError } from "./engine";
import { useProxy } from "./proxy";
import { UsageError } from "./usage-error";

/** Runs a command line to its end. A mistake of the person at the keyboard is its message, without a stack trace. */
export async function runCommandLine(program: Command, args: readonly string[] = process.argv.slice(2)): Promise<void> {
  try {
    await useProxy();
    await program.parseAsync(args, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError) {
      if (error.code === "commander.unknownCommand") {
        console.error(`Known: ${program.commands.map((command) => command.name()).join(", ")}.`);
      }
      process.exitCode = error.exitCode;
    } else if (error instanceof EngineError || error instanceof UsageError) {
      console.error(error.message);
      process.exitCode = 1;
    } else {
      throw error;
    }
  }
}
