import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { textOf } from "../../sandbox/scaleway/json";
import type { PulumiResult } from "../../sandbox/workspace";
import { startSandbox, type Sandbox } from "../sandbox/fixture";
import { ask } from "./http";
import { sampleSources } from "./products/settings";
import { freePort, leftOf } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";
import { prepareServer, type TestServer } from "./support/server";

dockerOrSkip("An Instance that Scaleway makes", (docker) => {
  let server: TestServer;
  let sandbox: Sandbox;
  let port: number;
  let environment: Record<string, string>;

  beforeAll(async () => {
    server = await prepareServer(docker);
    port = await freePort();
    const { build } = sampleSources["oc-pizza:sources"]["ocpizza-manager"];
    sandbox = await startSandbox(
      "dev",
      {
        "docker:host": undefined,
        "scaleway:zone": "fr-par-1",
        "socle:instance": { type: "PLAY2-MICRO", storageGb: 40 },
        "socle:httpPort": port,
        "oc-pizza:sources": { "ocpizza-manager": { build } },
      },
      { only: "oc-pizza" },
    );
    environment = server.seenFrom({ PATH: sandbox.engine.environment["PATH"] });
  });

  afterAll(async () => {
    await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"], { environment });
    await sandbox.close();
    await server.remove();
  });

  const up = (seconds: number): Promise<PulumiResult> =>
    sandbox.up([], { environment: { ...environment, SOCLE_PATIENCE_SECONDS: String(seconds) } });
  const address = () => textOf(sandbox.list("instance/ips")[0]?.address);

  it("is foreseen before there is one", async () => {
    const { exitCode, output } = await sandbox.workspace.run(["preview"], { environment });
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    expect(server.calls()).toEqual([]);
  });

  it("ends up, where it never answers, with what ssh says and where to look", async () => {
    const { exitCode, output } = await up(1);
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`Docker on the new server does not answer at root@${address()}: ssh: connect to host`);
    expect(output).toMatch(/Connection refused\s+The server is made, and its console at Scaleway shows how it starts/);
    const cloudInit = expect.stringContaining("docker.io") as string;
    expect(sandbox.list("instance/servers")).toMatchObject([{ $userData: { "cloud-init": cloudInit } }]);
  });

  it("is waited for until it is on and has Docker, before anything is asked of it", async () => {
    const before = server.calls().length;
    const coming = up(120);
    await until(() => server.calls().length > before);
    await server.start("to come");
    await until(async () => (await server.log()).includes("Accepted publickey for root"));
    expect(
      server
        .calls()
        .slice(before)
        .every((call) => call.endsWith("docker version --format {{.Server.Version}}")),
    ).toBe(true);
    expect(await leftOf("dev", docker)).toEqual([]);
    await server.installDocker();

    const { exitCode, output } = await coming;
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    expect(server.calls().some((call) => call.includes(`root@${address()}`))).toBe(true);
    expect((await ask(`http://ocpizza.localhost:${port}/`)).status).toBe(200);
  });

  it("has nothing to change the second time", async () => {
    const { exitCode, output } = await sandbox.workspace.run(["preview", "--diff", "--expect-no-changes"], {
      environment,
    });
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
  });

  it("goes with all that ran there", async () => {
    const { exitCode, output } = await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"], { environment });
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    expect(await leftOf("dev", docker)).toEqual([]);
    expect(["instance/servers", "instance/ips", "block/volumes"].flatMap((name) => sandbox.list(name))).toEqual([]);
  });
});

async function until(asked: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; !(await asked()); tries += 1) {
    if (tries === 300) throw new Error(`It does not come about: ${asked.toString()}`);
    await sleep(200);
  }
}
