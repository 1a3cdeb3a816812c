// Runs a Node.js program of this project after making sure that node_modules holds what package-lock.json asks for, so
// that the README's commands work on a fresh clone. Plain JavaScript: it runs before any dependency is there.
//
//   node engine/with-dependencies.mjs --require tsx/cjs sandbox/main.ts up
import { spawn } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
const lockFile = `${root}package-lock.json`;
// npm writes this file at the end of each install, and only then.
const installed = `${root}node_modules/.package-lock.json`;

/** Resolves to the exit code; what stops this program stops the child too. */
function run(command, args, output = "inherit") {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ["inherit", output, "inherit"] });
    const forward = (signal) => child.kill(signal);
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, forward);
    child.on("error", reject);
    child.on("exit", (code) => resolve(code ?? 1));
  });
}

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(lockFile).mtimeMs) {
  console.error("Installing the dependencies with npm ci (about 30 seconds) …");
  // What npm prints goes to stderr: the standard output is the program's, which may be JSON.
  const status = await run("npm", ["ci", "--no-fund", "--no-audit", "--loglevel=error"], process.stderr);
  if (status !== 0) process.exit(status);
}
process.exit(await run(process.execPath, process.argv.slice(2)));
