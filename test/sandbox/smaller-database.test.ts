import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

const database = { size: "small", storageGb: 10, highAvailability: true, backupRetentionDays: 30 };

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox("prod", { "oc-pizza:database": database }, { only: "oc-pizza" });
  expect((await sandbox.up()).exitCode).toBe(0);
});
afterAll(() => sandbox.close());

it("refuses less of a server when it is previewed and when it is not, before anything changes", async () => {
  const before = sandbox.list("rdb/instances");
  sandbox.set({ "oc-pizza:database": { ...database, storageGb: 5, highAvailability: false } });

  const preview = await sandbox.workspace.run(["preview"]);
  const up = await sandbox.up();

  for (const { exitCode, output } of [preview, up]) {
    expect(output).toContain("Postgres oc-pizza-db cannot be made:");
    expect(output).toContain("storageGb: 5, but the server has a disk of 10 GB, which can only grow: put 10 back");
    expect(output).toContain("highAvailability: false, but the server has a standby, which Scaleway leaves it");
    expect(output).not.toMatch(/^\s+at /m);
    expect(exitCode).not.toBe(0);
  }
  expect(sandbox.list("rdb/instances")).toEqual(before);
});

it("lets it grow", async () => {
  sandbox.set({ "oc-pizza:database": { ...database, storageGb: 20 } });
  expect(await sandbox.up()).toMatchObject({ exitCode: 0 });
  expect(sandbox.list("rdb/instances")).toMatchObject([{ volume: { size: 20_000_000_000 } }]);
});
