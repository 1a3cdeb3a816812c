import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { EngineError, isAtLeast } from "../../../engine/engine";
import { BuildLog, goBuild } from "../../../engine/go-build";
import { findOnPath } from "../../../engine/on-path";
import { setUpEngine } from "../../../engine/set-up";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "socle-path-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function pulumiThatSays(script: string): Promise<NodeJS.ProcessEnv> {
  for (const program of ["pulumi", "pulumi-language-nodejs"]) {
    await writeFile(join(folder, program), `#!/bin/sh\n${script}\n`);
    await chmod(join(folder, program), 0o755);
  }
  return { PATH: `${folder}:/usr/bin:/bin` };
}

test.each([
  ["3.225.0", true],
  ["v3.270.1-dev.0", true],
  ["4.0.0", true],
  ["3.224.9", false],
  ["2.300.0", false],
  ["nonsense", false],
])("version %s is new enough: %s", (version, enough) => {
  expect(isAtLeast(version, "3.225.0")).toBe(enough);
});

test("a new enough pulumi of the PATH is found, and asked for its version once", async () => {
  const environment = await pulumiThatSays(`echo asked >> ${folder}/log; echo v3.230.0`);
  const expected = { pulumi: join(folder, "pulumi"), version: "3.230.0" };
  expect(await findOnPath(environment, join(folder, "cache"))).toEqual(expected);
  await rm(join(folder, "log"));
  expect(await findOnPath(environment, join(folder, "cache"))).toEqual(expected);
  await expect(rm(join(folder, "log"))).rejects.toThrow("ENOENT");
});

test.each(["echo v3.100.0", "exit 1", "echo nonsense"])("a pulumi that does `%s` is passed over", async (script) => {
  expect(await findOnPath(await pulumiThatSays(script), join(folder, "cache"))).toBeUndefined();
});

test("a pulumi without a language host for Node.js is passed over", async () => {
  const environment = await pulumiThatSays("echo v3.230.0");
  await rm(join(folder, "pulumi-language-nodejs"));
  expect(await findOnPath(environment, join(folder, "cache"))).toBeUndefined();
});

test("a pulumi that is a link has its language host beside the file it leads to", async () => {
  await pulumiThatSays("echo v3.230.0");
  const bin = join(folder, "bin");
  await mkdir(bin);
  await symlink(join(folder, "pulumi"), join(bin, "pulumi"));
  const found = await findOnPath({ PATH: `${bin}:/usr/bin:/bin` }, join(folder, "cache"));
  expect(found).toEqual({ pulumi: join(bin, "pulumi"), version: "3.230.0" });
});

test("a cache that cannot be made is named, with the variable that it follows from", async () => {
  const file = join(folder, "file");
  await writeFile(file, "");
  const setUp = (environment: NodeJS.ProcessEnv) => setUpEngine({ progress: () => undefined, environment });
  const byCacheHome = setUp({ XDG_CACHE_HOME: file, HOME: folder });
  await expect(byCacheHome).rejects.toThrow(EngineError);
  await expect(byCacheHome).rejects.toThrow(`The folder ${join(file, "socle")} cannot be made`);
  await expect(byCacheHome).rejects.toThrow(`XDG_CACHE_HOME, which is ${file}:`);
  await expect(setUp({ HOME: file })).rejects.toThrow(`HOME, which is ${file}:`);
});

test("without Go, one sentence says what to install", async () => {
  const program = { what: "x", usually: "", module: "pulumi", package: ".", variables: {} };
  const failure = goBuild(program, join(folder, "x"), { PATH: folder }, () => undefined);
  await expect(failure).rejects.toThrow(EngineError);
  await expect(failure).rejects.toThrow(/install Pulumi .* or Go 1.21 or newer/);
});

test("an older Go may fetch the one that a module asks for, whatever its own settings say", async () => {
  await writeFile(join(folder, "go"), '#!/bin/sh\necho "toolchain $GOTOOLCHAIN" >&2\nexit 1\n', { mode: 0o755 });
  const program = { what: "x", usually: "", module: "scaleway", package: ".", variables: {} };
  const environment = { PATH: `${folder}:/usr/bin:/bin`, GOTOOLCHAIN: "local" };
  await expect(goBuild(program, join(folder, "x"), environment, () => undefined)).rejects.toThrow("toolchain auto");
});

test("a build's log is counted, and its complaints kept", () => {
  const log = new BuildLog();
  log.read("go: downloading a v1.0.0\ninternal/abi\ngithub.com/x/y/v2\nsyntax error: here");
  expect(log.summary()).toBe("1 modules downloaded, 2 packages compiled");
  expect(log.complaints()).toBe("syntax error: here");
});
