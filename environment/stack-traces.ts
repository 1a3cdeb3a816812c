/**
 * Leaves out the stack that Pulumi writes down for each promise, which only `PULUMI_DEBUG_PROMISE_LEAKS` prints:
 * looking its lines up in source maps takes a quarter of a program's time. Any other stack is as before.
 */
export function leaveOutPromiseStacks(): void {
  const format = Error.prepareStackTrace?.bind(Error);
  if (!format) return;
  Error.prepareStackTrace = (error, frames) =>
    ofPulumiPromises.test(frames[0]?.getFileName() ?? "") ? "" : (format(error, frames) as string);
}

const ofPulumiPromises = /@pulumi[\\/]pulumi[\\/]runtime[\\/]debuggable\.js$/;
