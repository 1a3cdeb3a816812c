import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLocalScaleway } from "../../sandbox/scaleway";
import { Workspace } from "../../sandbox/workspace";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "socle-workspace-"))));
afterEach(() => rmSync(directory, { recursive: true }));

/** What a run comes to of a `pulumi` that does this. */
async function run(command: string, script: string) {
  const pulumi = join(directory, "pulumi");
  writeFileSync(pulumi, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const scaleway = await startLocalScaleway();
  const engine = { pulumi, version: "", environment: {}, standIns: [] };
  const workspace = await Workspace.open("preprod", directory, engine, scaleway);
  const eventLog = join(directory, "events");
  const result = await workspace.run([command], { eventLog });
  await scaleway.close();
  return result;
}

test("a letter that pulumi's output is cut within stays whole", async () => {
  const { output } = await run("export", "printf '\\303'; sleep 0.1; printf '\\251quipe'");
  expect(output).toBe("équipe");
});

test("an engine that was killed within a line of its events has ended, and what it said before counts", async () => {
  const events = `{"summaryEvent":{"resourceChanges":{"create":2}}}\n{"diagnos`;
  writeFileSync(join(directory, "events"), events);
  expect(await run("up", "case $1 in up) kill -9 $$;; esac")).toMatchObject({ exitCode: 137, changes: { create: 2 } });
});
