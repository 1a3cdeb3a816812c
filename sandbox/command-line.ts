import { type Command, CommanderError } from "commander";
import { EngineError } from "./engine/engine";
import { UsageError } from "./usage-error";

/** Runs a command line to its end. A mistake of the person at the keyboard is its message, without a stack trace. */
export async function runCommandLine(program: Command): Promise<void> {
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
