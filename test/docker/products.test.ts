import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "../sandbox/fixture";
import { ask } from "./http";
import { ensureImages } from "./images/ensure";
import { sampleSources } from "./products/settings";
import { freePort, leftOf } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

const execute = promisify(execFile);

dockerOrSkip("every product on one computer, from the committed stack file", (docker) => {
  let sandbox: Sandbox;
  let port: number;

  beforeAll(async () => {
    await ensureImages(
      ["sample/web:dev", "sample/airflow:2", "sample/dagster:1", "debian:bookworm-slim"],
      docker.environment,
    );
    port = await freePort();
    sandbox = await startSandbox("dev", { ...sampleSources, "socle:httpPort": port, "docker:host": docker.host });
  });
  afterAll(async () => {
    await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"]);
    await sandbox.close();
  });

  const get = async (name: string, path = "/") => ask(`http://${name}.localhost:${port}${path}`);

  it("comes up, with every process well", async () => {
    const { exitCode, output } = await sandbox.up([], { environment: { SOCLE_PATIENCE_SECONDS: "300" } });
    expect(output).not.toContain("error:");
    expect(exitCode).toBe(0);
  });

  it("answers at every address", async () => {
    expect(JSON.parse((await get("lvao")).body)).toMatchObject({ environment: "dev", notes: ["a repaired bicycle"] });
    expect((await get("apilos", "/cgu")).status).toBe(200);
    expect((await get("ocpizza")).status).toBe(200);
    expect((await get("docs.fwb")).body).toContain("Documentation");
    expect(JSON.parse((await get("airflow.lvao", "/health")).body)).toMatchObject({
      metadatabase: { status: "healthy" },
      scheduler: { status: "healthy" },
    });
    expect((await get("dagster.fwb", "/server_info")).body).toContain("dagster_version");
  });

  it("leaves work to APiLos's worker", async () => {
    expect(
      (await ask(`http://apilos.localhost:${port}/notes`, { method: "POST", body: "from the queue" })).status,
    ).toBe(202);
    let notes: string[] = [];
    for (let tries = 0; tries < 60 && notes.length === 0; tries += 1) {
      await sleep(500);
      ({ notes } = JSON.parse((await get("apilos")).body) as { notes: string[] });
    }
    expect(notes).toEqual(["from the queue"]);
  });

  it("fits, with what each container may use at most, into 6 GiB", async () => {
    const names = (
      await execute("docker", ["ps", "-q", "--filter", "label=environment=dev"], { env: docker.environment })
    ).stdout;
    const { stdout } = await execute(
      "docker",
      ["inspect", "--format", "{{.HostConfig.Memory}}", ...names.split("\n").filter(Boolean)],
      { env: docker.environment },
    );
    const limits = stdout.trim().split("\n").map(Number);
    expect(limits.every((limit) => limit > 0)).toBe(true);
    expect(limits.reduce((sum, limit) => sum + limit, 0)).toBeLessThanOrEqual(6 * 1024 ** 3);
  });

  it("has nothing to change the second time", async () => {
    const { exitCode, output } = await sandbox.workspace.run(["preview", "--diff", "--expect-no-changes"]);
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
  });

  it("leaves nothing behind", async () => {
    expect((await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"])).exitCode).toBe(0);
    expect(await leftOf("dev", docker)).toEqual([]);
  });
});
