/**
 * The command that frees a stack, when a run failed because another one holds it or was killed while it did. The two
 * sentences are those of the file and bucket backends and of Pulumi Cloud.
 */
export function unlockCommand(stack: string, output: string): string | undefined {
  const locked = /the stack is currently locked by \d+ lock|Another update is currently in progress/i.test(output);
  return locked ? `pulumi cancel --stack ${stack}` : undefined;
}
