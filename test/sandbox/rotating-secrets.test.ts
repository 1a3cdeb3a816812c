import { afterAll, beforeAll, expect, it } from "vitest";
import type { Container } from "../../sandbox/scaleway/records";
import { startSandbox, type Sandbox } from "./fixture";

let sandbox: Sandbox;

beforeAll(async () => {
  sandbox = await startSandbox("prod", {}, { only: "apilos" });
  expect((await sandbox.up()).exitCode).toBe(0);
});
afterAll(() => sandbox.close());

const container = (name: string): Container =>
  sandbox.list("containers/containers").find((candidate) => candidate.name === name)!;
const secretsOf = (name: string) => ({ ...container(name).$secrets });
const kept = () =>
  ["rdb/instances", "rdb/databases", "rdb/users", "redis/clusters", "object/buckets"].flatMap((kind) =>
    sandbox.list(kind).map(({ id }) => id),
  );

it("draws generated secrets anew, as docs/rotating-secrets.md says: nothing that holds data is replaced", async () => {
  const before = { web: secretsOf("app-web"), worker: secretsOf("app-worker"), kept: kept() };
  const releases = sandbox.list("control/releases").length;
  const oldKeys = sandbox.list("iam/api-keys").map(({ id }) => id);
  const webKeyWhenAnOldOneWent: unknown[] = [];
  const stop = sandbox.scaleway.store.onChange(({ kind, collection, id }) => {
    if (kind !== "delete" || collection !== "iam/api-keys" || !oldKeys.includes(id)) return;
    webKeyWhenAnOldOneWent.push(secretsOf("app-web")["AWS_SECRET_ACCESS_KEY"]);
  });

  const drawn = ["app-apilos-db-password", "queue-password", "app-apilos-documents-key", "django-key"];
  const { exitCode, changes } = await sandbox.up(drawn.flatMap((name) => ["--replace", `**::apilos-${name}`]));
  stop();

  expect(exitCode).toBe(0);
  expect(changes.replace).toBe(drawn.length);
  expect(kept()).toEqual(before.kept);
  for (const process of ["web", "worker"] as const) {
    const after = secretsOf(`app-${process}`);
    for (const name of ["DATABASE_URL", "REDIS_URL", "AWS_SECRET_ACCESS_KEY", "SECRET_KEY"]) {
      expect(after[name], name).toMatch(/./);
      expect(after[name], name).not.toBe(before[process][name]);
    }
  }
  expect(sandbox.list("control/releases").length).toBe(releases + 1);
  expect(webKeyWhenAnOldOneWent).toEqual([secretsOf("app-web")["AWS_SECRET_ACCESS_KEY"]]);
});
