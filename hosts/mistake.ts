import { RunError } from "@pulumi/pulumi";

/** One thing that is wrong in what a component was given. */
export interface Mistake {
  /** Where, as in the code: `processes.web.memoryMb`. */
  path: string;
  /** The value where it is no secret, what is allowed, and what to do. */
  message: string;
}

/**
 * Stops the program when there are mistakes, and lists all of them.
 * @param what the part that cannot be made: `App lvao-web`
 * @throws RunError, which Pulumi shows without a stack trace
 */
export function rejectMistakes(what: string, mistakes: Mistake[]): void {
  if (mistakes.length === 0) {
    return;
  }
  const lines = mistakes.map(({ path, message }) => `  ${path}: ${message}`);
  throw new RunError([`${what} cannot be made:`, ...lines].join("\n"));
}
