import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

describe("prod, which is not disposable", () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    sandbox = await startSandbox("prod");
  });
  afterAll(() => sandbox.close());

  it("comes up, and has nothing to change afterwards", async () => {
    const up = await sandbox.workspace.run(["up", "--yes", "--skip-preview"]);
    expect(up.output).toContain("https://lvao.example.test");
    expect(up.exitCode).toBe(0);

    const preview = await sandbox.workspace.run(["preview", "--expect-no-changes"]);
    expect(preview.output).not.toMatch(/[1-9]\d* to (create|update|replace|delete)/);
    expect(preview.exitCode).toBe(0);
  });

  it("refuses to be destroyed, and keeps everything", async () => {
    const stateful = () =>
      sandbox.scaleway
        .resources()
        .filter(({ collection }) => ["rdb/instances", "rdb/databases", "object/buckets"].includes(collection));
    const before = stateful();
    const { exitCode, output } = await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"]);
    expect(output).toMatch(/protect/);
    expect(exitCode).not.toBe(0);
    expect(stateful()).toEqual(before);
  });
});
