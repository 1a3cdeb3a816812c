import { execFileSync, spawn } from "node:child_process";
import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { projectRoot } from "../../engine/directory";
import { splitWords } from "../../engine/language-host/command-line";

const policies = join(projectRoot, "policies");
let project: string;

/** Another project, with the package as it is published and what that depends on. */
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), "socle-policy-package-"));
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "@socle"), { recursive: true });
  const pack = ["pack", policies, "--silent", "--pack-destination", project];
  const archive = execFileSync("npm", pack, { encoding: "utf8" }).trim();
  execFileSync("tar", ["--extract", "--file", join(project, archive), "--directory", modules]);
  renameSync(join(modules, "package"), join(modules, "@socle", "policies"));

  const manifest = readFileSync(join(policies, "package.json"), "utf8");
  const { dependencies } = JSON.parse(manifest) as { dependencies: Record<string, string> };
  for (const name of Object.keys(dependencies)) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(projectRoot, "node_modules", name), join(modules, name));
  }
});

afterAll(() => rmSync(project, { recursive: true }));

test.each([
  ["this project's language host", (launcher: string, options: string[]) => [...options, launcher]],
  [
    "the official one, which leaves nodeargs to the pack",
    (launcher: string, options: string[]) => [launcher, ...options],
  ],
])("another project serves the published policies by the lines of the README, with %s", async (_, commandLine) => {
  const readme = readFileSync(join(policies, "README.md"), "utf8");
  const block = (language: string) => new RegExp("```" + language + "\n([^]+?)```").exec(readme)?.[1] ?? "";
  writeFileSync(join(project, "index.cjs"), block("js"));
  writeFileSync(join(project, "PulumiPolicy.yaml"), block("yaml"));
  writeFileSync(join(project, "package.json"), JSON.stringify({ name: "theirs", version: "1.0.0", main: "index.cjs" }));
  copyFileSync(join(policies, "exemptions.yaml"), join(project, "exemptions.yaml"));

  const launcher = join(project, "node_modules", "@pulumi", "pulumi", "cmd", "run-policy-pack");
  const engine = "127.0.0.1:1";
  const { runtime } = parse(block("yaml")) as { runtime: { options: { nodeargs: string } } };
  const nodeArguments = splitWords(runtime.options.nodeargs);
  const pack = spawn(process.execPath, [...commandLine(launcher, nodeArguments), engine, project], { cwd: project });
  let complaints = "";
  pack.stderr.on("data", (chunk: Buffer) => (complaints += chunk.toString()));
  const port = await new Promise<string>((resolve) => {
    pack.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString()));
    pack.once("close", () => resolve(""));
  });
  pack.kill();
  expect(complaints).toBe("");
  expect(port).toMatch(/^\d+\n$/);
});
