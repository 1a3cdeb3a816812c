/**
 * Has stacks written as before, but for two things:
 *
 * - Files of `@pulumi/pulumi` have their whole path, of which its source maps leave out a folder. Node.js 20 never ends
 *   printing a stack in colours that names `node_modules/@scope/file` (`markNodeModules` of its `util.inspect`): an error
 *   in an `apply`, which Pulumi prints so, would hang the update.
 * - The stack that Pulumi writes down for each promise is left out: looking its lines up in source maps takes a quarter
 *   of a program's time.
 * @param ofPromises writes those of promises too, which `PULUMI_DEBUG_PROMISE_LEAKS` prints
 */
export function writeStacks({ ofPromises }: { ofPromises: boolean }): void {
  const format = Error.prepareStackTrace?.bind(Error);
  if (!format) return;
  Error.prepareStackTrace = (error, frames) =>
    !ofPromises && promises.test(frames[0]?.getFileName() ?? "")
      ? ""
      : (format(error, frames) as string).replace(withoutFolder, "$&pulumi/");
}

const promises = /@pulumi[\\/]pulumi[\\/]runtime[\\/]debuggable\.js$/;

const withoutFolder = /node_modules\/@pulumi\/(?=\w+\.ts:)/g;
