/** A Pulumi engine that is ready to run programs. */
export interface Engine {
  /** The absolute path of the `pulumi` command. */
  pulumi: string;
  version: string;
  /** What to add to the environment of the command: PATH, a PULUMI_HOME that is never the user's, … */
  environment: Record<string, string>;
  /** The pieces that stand in for official ones; empty when all are official. */
  standIns: string[];
}

/** Older engines lack calls that `@pulumi/pulumi` makes. */
export const OLDEST_ENGINE = "3.225.0";

/** The engine cannot be had on this machine. The message says what to do: print it without a stack trace. */
export class EngineError extends Error {
  override name = "EngineError";
}

/** Takes lines for people about what is being done. */
export type Progress = (line: string) => void;

/** Whether a version such as `v3.226.1-dev` is at least another. Pre-release parts do not count. */
export function isAtLeast(version: string, oldest: string): boolean {
  const numbers = (text: string) => text.replace(/^v/, "").split(/[.+-]/).slice(0, 3).map(Number);
  const [left, right] = [numbers(version), numbers(oldest)];
  for (const [place, wanted] of right.entries()) {
    const given = left[place] ?? 0;
    if (Number.isNaN(given)) return false;
    if (given !== wanted) return given > wanted;
  }
  return true;
}
