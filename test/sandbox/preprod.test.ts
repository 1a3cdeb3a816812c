import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

describe("preprod, which is disposable", () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox("preprod");
  });
  afterAll(() => sandbox.close());

  it("comes up, and its addresses are told", async () => {
    const { exitCode, output } = await sandbox.workspace.run(["up", "--yes", "--skip-preview"]);
    expect(output).toContain("https://preprod.lvao.example.test");
    expect(exitCode).toBe(0);

    const { lvao } = await sandbox.workspace.outputs();
    expect(lvao).toMatchObject({
      version: "v1.0.0",
      addresses: { web: "https://preprod.lvao.example.test", airflow: "https://airflow.preprod.lvao.example.test" },
    });
  });

  it("holds what LVAO is made of, under its name", () => {
    const resources = sandbox.scaleway.resources();
    const named = (collection: string) =>
      resources
        .filter((resource) => resource.collection === collection)
        .map(({ object }) => object["name"] as string)
        .filter((name) => name.startsWith("lvao"))
        .sort();
    expect(named("registry/namespaces")).toEqual(["lvao-preprod-images"]);
    expect(named("rdb/instances")).toEqual(["lvao-preprod-airflow-db", "lvao-preprod-db"]);
    expect(named("vpc/private-networks")).toEqual(["lvao-preprod"]);
    expect(named("containers/namespaces")).toEqual(["lvao-preprod"]);
    const containers = resources.filter(({ collection }) => collection === "containers/containers");
    expect(containers.map(({ object }) => object["name"])).toEqual(
      expect.arrayContaining(["airflow-release", "airflow-scheduler", "airflow-webserver", "web-release", "web-web"]),
    );
  });

  it("has nothing to change afterwards, with and without a look at what exists", async () => {
    const preview = await sandbox.workspace.run(["preview", "--expect-no-changes"]);
    expect(preview.output).not.toMatch(/[1-9]\d* to (create|update|replace|delete)/);
    expect(preview.exitCode).toBe(0);

    const { exitCode, output } = await sandbox.workspace.run([
      "up",
      "--yes",
      "--skip-preview",
      "--refresh",
      "--expect-no-changes",
    ]);
    expect(output).not.toMatch(/[1-9]\d* (created|updated|replaced|deleted)/);
    expect(exitCode).toBe(0);
  });

  it("leaves nothing when it is destroyed", async () => {
    const { exitCode, output } = await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"]);
    expect(output).toContain("deleted");
    expect(exitCode).toBe(0);
    expect(sandbox.scaleway.resources()).toEqual([]);
  });
});
