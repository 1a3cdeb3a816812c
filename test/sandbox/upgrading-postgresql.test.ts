import { Rdb } from "@scaleway/sdk";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";
import { clientFor } from "./scaleway/api/clients";

let sandbox: Sandbox;
let rdb: InstanceType<typeof Rdb.v1.API>;

beforeAll(async () => {
  sandbox = await startSandbox("prod", {}, { only: "apilos" });
  const { accessKey, secretKey } = sandbox.scaleway;
  rdb = new Rdb.v1.API(clientFor(sandbox.scaleway, accessKey, secretKey));
  expect((await sandbox.up()).exitCode).toBe(0);
});
afterAll(() => sandbox.close());

const server = () => sandbox.list("rdb/instances").find(({ name }) => name === "apilos-prod-db")!;
const onServer = (id: string) =>
  ["rdb/databases", "rdb/users", "rdb/privileges"].map(
    (kind) => sandbox.list(kind).filter(({ instance_id }) => instance_id === id).length,
  );

it("refuses another major version when it is previewed and when it is not, and leaves the server alone", async () => {
  const before = sandbox.list("rdb/instances");
  sandbox.set({ "apilos:databaseVersion": 17 });

  const preview = await sandbox.workspace.run(["preview"]);
  const up = await sandbox.up();

  for (const { exitCode, output } of [preview, up]) {
    expect(output).toContain("Postgres apilos-db cannot be made:");
    expect(output).toMatch(/version: 17, but the server runs PostgreSQL 16.*docs\/upgrading-postgresql\.md/);
    expect(output).not.toMatch(/^\s+at /m);
    expect(exitCode).not.toBe(0);
  }
  expect(sandbox.list("rdb/instances")).toEqual(before);
});

it("is upgraded as docs/upgrading-postgresql.md says", async () => {
  sandbox.set({ "apilos:databaseVersion": 16 });
  const old = server();
  const contents = onServer(old.id);
  const addresses = JSON.stringify(old.endpoints);

  const targets = ["web", "worker", "beat"].flatMap((process) => ["--target", `**::apilos-app-${process}`]);
  const stop = ["destroy", "--yes", "--skip-preview", "--target-dependents", ...targets];
  expect(await sandbox.workspace.run(stop)).toMatchObject({ exitCode: 0 });
  expect(sandbox.list("containers/containers").map(({ name }) => name)).not.toContain("app-web");

  const { upgradableVersion } = await rdb.getInstance({ instanceId: old.id });
  const upgradableVersionId = upgradableVersion.find(({ version }) => version === "17")!.id;
  const upgraded = await rdb.upgradeInstance({
    instanceId: old.id,
    majorUpgradeWorkflow: { upgradableVersionId, withEndpoints: true },
  });
  await rdb.waitForInstance({ instanceId: upgraded.id });

  const file = join(sandbox.directory, "state.json");
  expect(await sandbox.workspace.run(["stack", "export", "--file", file])).toMatchObject({ exitCode: 0 });
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(old.id, upgraded.id));
  expect(await sandbox.workspace.run(["stack", "import", "--file", file])).toMatchObject({ exitCode: 0 });
  sandbox.set({ "apilos:databaseVersion": 17 });
  const up = await sandbox.up(["--refresh"]);

  expect(up.output).toContain("https://apilos.example.test");
  expect(up.exitCode).toBe(0);
  expect(up.changes).not.toHaveProperty("replace");
  expect(onServer(upgraded.id)).toEqual(contents);
  expect(JSON.stringify(sandbox.list("rdb/instances").find(({ id }) => id === upgraded.id)?.endpoints)).toBe(addresses);
  expect(sandbox.list("rdb/instances").map(({ id }) => id)).toContain(old.id);
  expect(await sandbox.workspace.run(["preview", "--refresh", "--expect-no-changes"])).toMatchObject({ exitCode: 0 });
});
