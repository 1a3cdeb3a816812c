/**
 * The command that frees a stack, when a run failed because another one holds it or was killed while it did. The two
 * sentences are those of the file and bucket backends and of Pulumi Cloud.
 */
export function unlockCommand(stack: string, output: string): string | undefined {
  const locked = /the stack is currently locked by \d+ lock|Another update is currently in progress/i.test(output);
  return locked ? `pulumi cancel --stack ${stack}` : undefined;
}

/** An error that stops `pulumi` before it starts, with what to do where it does not say so itself. */
export function withWayOut(stack: string, error: string): string {
  const way = wayOut(stack, error);
  return way === undefined ? error : `${error}\n${way}`;
}

function wayOut(stack: string, error: string): string | undefined {
  const unlock = unlockCommand(stack, error);
  if (unlock !== undefined) return `Once nobody works on ${stack} any more, this frees it: ${unlock}`;
  if (error.includes("PULUMI_ACCESS_TOKEN must be set")) {
    return "Say where states are kept: set PULUMI_BACKEND_URL, or run pulumi login (docs/pipelines.md).";
  }
  return error.includes("no stack named") ? `Make it: pulumi stack init ${stack}` : undefined;
}
