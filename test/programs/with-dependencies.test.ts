import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectRoot } from "../../engine/directory";

let checkout: string;
beforeEach(() => (checkout = mkdtempSync(join(tmpdir(), "socle-fresh-clone-"))));
afterEach(() => rmSync(checkout, { recursive: true }));

test("in a fresh clone the packages are installed first, and the program alone writes to standard output", () => {
  const project = { name: "fresh", version: "1.0.0" };
  writeFileSync(join(checkout, "package.json"), JSON.stringify(project));
  const lock = { ...project, lockfileVersion: 3, requires: true, packages: { "": project } };
  writeFileSync(join(checkout, "package-lock.json"), JSON.stringify(lock));
  writeFileSync(
    join(checkout, "program.cjs"),
    "console.log(JSON.stringify(process.argv.slice(2))); process.exitCode = 2;",
  );
  mkdirSync(join(checkout, "engine"));
  const launcher = join(checkout, "engine", "with-dependencies.mjs");
  copyFileSync(join(projectRoot, "engine", "with-dependencies.mjs"), launcher);

  const { stdout, stderr, status } = spawnSync(process.execPath, [launcher, "program.cjs", "--json"], {
    cwd: checkout,
    encoding: "utf8",
  });
  expect(stderr).toContain("Installing the dependencies");
  expect(stdout).toBe('["--json"]\n');
  expect(status).toBe(2);
});
