import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readStackFile } from "../../../engine/read-stack-file";
import { Exemptions } from "../../../policies/kernel/exemptions";
import { statefulChanges, stepsOfPreview } from "../../../policies/stateful-changes";
import { startSandbox, type Sandbox } from "../fixture";
import { recording } from "./record";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox("prod");
  const file = join(sandbox.directory, "recorded.json");
  writeFileSync(file, withSecretsOf(sandbox));
  const imported = await sandbox.workspace.run(["stack", "import", "--file", file]);
  if (imported.exitCode !== 0) throw new Error(imported.output);
});
afterAll(() => sandbox.close());

/** The recording, as a state whose secrets this sandbox's passphrase opens. */
function withSecretsOf({ workspace }: Sandbox): string {
  const state = JSON.parse(readFileSync(recording, "utf8")) as { deployment: object };
  const { encryptionsalt: salt } = readStackFile(workspace.stackFile);
  return JSON.stringify({
    ...state,
    deployment: { ...state.deployment, secrets_providers: { type: "passphrase", state: { salt } } },
  });
}

const preview = () => sandbox.workspace.run(["preview", "--json", "--show-sames"]);

it("neither replaces nor deletes what holds data in an environment of the recorded version", async () => {
  const { exitCode, output } = await preview();
  expect(exitCode, output).toBe(0);
  const steps = stepsOfPreview(output.slice(output.indexOf("{\n")));
  expect(steps.length).toBeGreaterThan(150);
  expect(statefulChanges(steps, new Exemptions([], new Date()))).toEqual([]);
});

it("would tell if it did: the same environment in another region", async () => {
  sandbox.set({ "scaleway:region": "nl-ams", "scaleway:zone": "nl-ams-1" });
  const { exitCode, output } = await preview();
  expect(output).toMatch(/unable to replace resource [^ ]*lvao-db/);
  expect(exitCode).not.toBe(0);
});
