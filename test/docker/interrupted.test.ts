import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { recoverSandbox } from "../../sandbox/recovery";
import { startSandbox, type Sandbox } from "../sandbox/fixture";
import { descendants, killAll } from "../sandbox/processes";
import { sampleSources } from "./products/settings";
import { freePort, leftOf } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

const execute = promisify(execFile);

dockerOrSkip("an up on Docker whose engine is killed", (docker) => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    const settings = { ...sampleSources, "socle:httpPort": await freePort(), "docker:host": docker.host };
    sandbox = await startSandbox("dev", settings, { only: "oc-pizza" });
  });
  afterAll(async () => {
    await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"]);
    await sandbox.close();
  });

  const patient = { environment: { SOCLE_PATIENCE_SECONDS: "60" } };
  const exists = async (name: string) =>
    execute("docker", ["container", "inspect", name], { env: docker.environment }).then(
      () => true,
      () => false,
    );

  it.each(["oc-pizza-dev-db", "oc-pizza-dev-app-release"])("is picked up when it dies as %s is made", async (name) => {
    const before = new Set(descendants(process.pid));
    const kill = new AbortController();
    const up = sandbox.up([], { ...patient, signal: kill.signal });
    while (!(await exists(name))) await sleep(20);
    const started = descendants(process.pid).filter((pid) => !before.has(pid));
    kill.abort();
    expect((await up).exitCode).toBe(137);
    killAll(started);

    const said: string[] = [];
    await recoverSandbox(sandbox.workspace, sandbox.scaleway, (line) => said.push(line));
    expect(said.join("\n")).toContain("removing its lock");
  });

  it("comes up in the end, and has nothing to change afterwards", async () => {
    const { exitCode, output } = await sandbox.up([], patient);
    expect(output).not.toContain("error:");
    expect(exitCode).toBe(0);
    const { changes } = await sandbox.workspace.run(["preview", "--refresh"]);
    expect(changes).toEqual({ same: expect.any(Number) as number });
  });

  it("leaves nothing behind when it is destroyed", async () => {
    expect((await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"])).exitCode).toBe(0);
    expect(await leftOf("dev", docker)).toEqual([]);
  });
});
