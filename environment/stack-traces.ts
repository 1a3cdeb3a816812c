import { findSourceMap } from "node:module";

/**
 * Has stacks written as before, but for three things:
 *
 * - Files of this program have the lines that people wrote. Pulumi's reader of source maps does not see those of tsx,
 *   which compiles a file to one long line. Where each resource was made, which Pulumi writes down and nobody reads, is
 *   left as it is: it would take a twentieth of a second.
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
  Error.prepareStackTrace = (error, frames) => {
    const [writer] = frames;
    if (!ofPromises && promises.test(writer?.getFileName() ?? "")) return "";
    const stack = (format(error, frames) as string).replace(withoutFolder, "$&pulumi/");
    return writer?.getFunctionName() === "callsites" ? stack : stack.replace(place, asWritten);
  };
}

const promises = /@pulumi[\\/]pulumi[\\/]runtime[\\/]debuggable\.js$/;

const withoutFolder = /node_modules\/@pulumi\/(?=\w+\.ts:)/g;

/** Path, line and column. */
const place = /((?:\/|[A-Z]:\\)[^()\n]*\.ts):(\d+):(\d+)/g;

function asWritten(compiled: string, path: string, line: string, column: string): string {
  const entry = findSourceMap(path)?.findEntry(Number(line) - 1, Number(column) - 1);
  return entry && "originalLine" in entry ? `${path}:${entry.originalLine + 1}:${entry.originalColumn + 1}` : compiled;
}
