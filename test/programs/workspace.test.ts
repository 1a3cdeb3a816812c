import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startLocalScaleway } from "../../sandbox/scaleway";
import { Workspace } from "../../sandbox/workspace";

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), "socle-workspace-"))));
afterEach(() => rmSync(directory, { recursive: true }));

test("a letter that pulumi's output is cut within stays whole", async () => {
  const pulumi = join(directory, "pulumi");
  writeFileSync(pulumi, "#!/bin/sh\nprintf '\\303'; sleep 0.1; printf '\\251quipe'\n", { mode: 0o755 });
  const scaleway = await startLocalScaleway();
  const engine = { pulumi, version: "", environment: {}, standIns: [] };
  const workspace = await Workspace.open("preprod", directory, engine, scaleway);
  expect((await workspace.run(["stack", "export"])).output).toBe("équipe");
  await scaleway.close();
});
