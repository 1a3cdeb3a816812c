import { Rdb, Redis } from "@scaleway/sdk";
import { afterAll, beforeAll, expect, test } from "vitest";
import { goodPassword, openAccount, type Account } from "./clients";

let account: Account;
let rdb: InstanceType<typeof Rdb.v1.API>;

beforeAll(async () => {
  account = await openAccount();
  rdb = new Rdb.v1.API(account.client);
});
afterAll(() => account.local.close());

const postgres = {
  name: "db",
  engine: "PostgreSQL-16",
  userName: "owner",
  password: goodPassword,
  nodeType: "db-dev-s",
  isHaCluster: false,
  disableBackup: false,
  volumeType: "sbs_5k",
  volumeSize: 10_000_000_000,
  backupSameRegion: false,
} as const;

test("a PostgreSQL instance becomes ready with an endpoint, settings and its first user", async () => {
  const created = await rdb.createInstance(postgres);
  expect(created.status).toBe("provisioning");
  expect(created.endpoints).toEqual([]);
  const ready = await rdb.waitForInstance({ instanceId: created.id });
  expect(ready.status).toBe("ready");
  expect(ready.endpoints[0]?.loadBalancer).toBeDefined();
  expect(ready.settings.map(({ name }) => name)).toContain("max_connections");
  expect(await rdb.listUsers({ instanceId: created.id }).all()).toEqual([{ name: "owner", isAdmin: true }]);
  const certificate = await rdb.getInstanceCertificate({ instanceId: created.id });
  expect(await certificate.text()).toContain("BEGIN CERTIFICATE");
});

test("databases, users and privileges belong to their instance", async () => {
  const { id: instanceId } = await rdb.createInstance({ ...postgres, name: "rights" });
  await rdb.createDatabase({ instanceId, name: "app" });
  await rdb.createUser({ instanceId, name: "reader", password: goodPassword, isAdmin: false });
  await rdb.setPrivilege({ instanceId, databaseName: "app", userName: "reader", permission: "readonly" });
  const privileges = await rdb.listPrivileges({ instanceId, userName: "reader" }).all();
  expect(privileges).toEqual([{ databaseName: "app", userName: "reader", permission: "readonly" }]);
  await rdb.deleteDatabase({ instanceId, name: "app" });
  expect(await rdb.listPrivileges({ instanceId, userName: "reader" }).all()).toEqual([]);
  await expect(rdb.deleteDatabase({ instanceId, name: "app" })).rejects.toMatchObject({
    status: 404,
    resource: "database",
  });
});

test("a name that is taken is a wrong argument, not a conflict that clients retry", async () => {
  const { id: instanceId } = await rdb.createInstance({ ...postgres, name: "names" });
  await rdb.createDatabase({ instanceId, name: "app" });
  const again = await account.raw("POST", `/rdb/v1/regions/fr-par/instances/${instanceId}/databases`, {
    body: { name: "app" },
  });
  expect(again.status).toBe(400);
  expect(again.body).toMatchObject({ type: "invalid_arguments", details: [{ argument_name: "name" }] });
});

test.each([
  ["short", "Aa1!"],
  ["without a digit", "Correct-horse"],
  ["without another character", "Correcthorse7"],
  ["without a capital", "correct-horse-7"],
])("a password %s is refused", async (_what, password) => {
  await expect(rdb.createInstance({ ...postgres, password })).rejects.toMatchObject({
    status: 400,
    details: [{ argumentName: "password" }],
  });
});

test("unknown engines and node types are named together in one error", async () => {
  await expect(rdb.createInstance({ ...postgres, engine: "PostgreSQL-9", nodeType: "db-huge" })).rejects.toMatchObject({
    status: 400,
    details: [{ argumentName: "engine" }, { argumentName: "node_type" }],
  });
});

test("volumes grow and do not shrink", async () => {
  const { id: instanceId } = await rdb.createInstance({ ...postgres, name: "volumes" });
  await rdb.upgradeInstance({ instanceId, volumeSize: 20_000_000_000 });
  expect((await rdb.waitForInstance({ instanceId })).volume?.size).toBe(20_000_000_000);
  await expect(rdb.upgradeInstance({ instanceId, volumeSize: 10_000_000_000 })).rejects.toMatchObject({ status: 400 });
});

test("a major upgrade makes a new instance with the same databases", async () => {
  const { id: instanceId } = await rdb.createInstance({ ...postgres, name: "upgrade" });
  await rdb.createDatabase({ instanceId, name: "app" });
  const { upgradableVersion } = await rdb.waitForInstance({ instanceId });
  const upgradableVersionId = upgradableVersion[0]?.id ?? "";
  const upgraded = await rdb.upgradeInstance({
    instanceId,
    majorUpgradeWorkflow: { upgradableVersionId, withEndpoints: true },
  });
  expect(upgraded.id).not.toBe(instanceId);
  expect(upgraded.engine).toBe("PostgreSQL-17");
  const names = (await rdb.listDatabases({ instanceId: upgraded.id, skipSizeRetrieval: true }).all()).map(
    ({ name }) => name,
  );
  expect(names).toEqual(["app"]);
});

test("access rules are replaced as a whole and taken away by address", async () => {
  const { id: instanceId } = await rdb.createInstance({ ...postgres, name: "rules" });
  await rdb.setInstanceACLRules({
    instanceId,
    rules: [
      { ip: "10.0.0.0/8", description: "inside" },
      { ip: "1.2.3.4/32", description: "" },
    ],
  });
  const before = await rdb.listInstanceACLRules({ instanceId }).all();
  expect(before.map(({ ip, description }) => [ip, description])).toEqual([
    ["10.0.0.0/8", "inside"],
    ["1.2.3.4/32", "IP allowed"],
  ]);
  await rdb.deleteInstanceACLRules({ instanceId, aclRuleIps: ["10.0.0.0/8"] });
  expect((await rdb.listInstanceACLRules({ instanceId }).all()).map(({ ip }) => ip)).toEqual(["1.2.3.4/32"]);
});

test("backups are of a database that exists, and can be restored", async () => {
  const { id: instanceId } = await rdb.createInstance({ ...postgres, name: "backups" });
  await expect(rdb.createDatabaseBackup({ instanceId, databaseName: "none", name: "b" })).rejects.toMatchObject({
    status: 404,
  });
  await rdb.createDatabase({ instanceId, name: "app" });
  const backup = await rdb.createDatabaseBackup({ instanceId, databaseName: "app", name: "b" });
  expect(backup).toMatchObject({ status: "creating", size: null });
  const ready = await rdb.waitForDatabaseBackup({ databaseBackupId: backup.id });
  expect(ready.size).toBeGreaterThan(0);
  await rdb.restoreDatabaseBackup({ databaseBackupId: backup.id, instanceId, databaseName: "copy" });
  expect((await rdb.listDatabases({ instanceId, skipSizeRetrieval: true }).all()).map(({ name }) => name)).toEqual([
    "app",
    "copy",
  ]);
});

test("a deleted instance takes its databases and users with it", async () => {
  const { id: instanceId } = await rdb.createInstance({ ...postgres, name: "gone" });
  await rdb.createDatabase({ instanceId, name: "app" });
  expect((await rdb.deleteInstance({ instanceId })).status).toBe("deleting");
  await expect(rdb.getInstance({ instanceId })).rejects.toMatchObject({ status: 404, resource: "instance" });
  const left = account.local.store.list("rdb/databases", ({ instance_id }) => instance_id === instanceId);
  expect(left).toEqual([]);
});

test("a Redis cluster becomes ready, grows, and shows no password", async () => {
  const redis = new Redis.v1.API(account.client);
  const created = await redis.createCluster({
    name: "cache",
    version: "7.0.5",
    nodeType: "RED1-XS",
    userName: "u",
    password: goodPassword,
    clusterSize: 1,
    tlsEnabled: true,
  });
  expect(created.status).toBe("provisioning");
  const ready = await redis.waitForCluster({ clusterId: created.id });
  expect(ready.endpoints[0]?.ips).toHaveLength(1);
  await redis.migrateCluster({ clusterId: created.id, clusterSize: 3 });
  expect((await redis.waitForCluster({ clusterId: created.id })).clusterSize).toBe(3);
  await expect(redis.migrateCluster({ clusterId: created.id, clusterSize: 1 })).rejects.toMatchObject({ status: 400 });
  const shown = await account.raw("GET", `/redis/v1/zones/fr-par-1/clusters/${created.id}`);
  expect(JSON.stringify(shown.body)).not.toContain(goodPassword);
});
