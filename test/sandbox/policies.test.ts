import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

describe.each(["preprod", "prod", "fwb-prod"])("the policies on %s", (stack) => {
  let sandbox: Sandbox;
  const judged = () => sandbox.workspace.run(["preview", "--policy-pack", "policies"]);

  beforeAll(async () => {
    sandbox = await startSandbox(stack);
  });
  afterAll(() => sandbox.close());

  it("let it pass", async () => {
    const { exitCode, output, changes } = await judged();
    expect(output).toMatch(/Policies:\n.*✅ socle/);
    expect(output).not.toContain("[mandatory]");
    expect(changes.create).toBeGreaterThan(60);
    expect(exitCode).toBe(0);
  });
});

describe("a change that a policy forbids", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox("prod", {}, { only: "lvao" });
  });
  afterAll(() => sandbox.close());

  it("stops the preview, and says where, why and what to do", async () => {
    sandbox.set({ "lvao:web": { memoryMb: 2048, min: 1, max: 5 } });
    const { exitCode, output } = await sandbox.workspace.run(["preview", "--policy-pack", "policies"]);
    expect(output).toMatch(
      /\[mandatory\] +require-redundant-web +\(scaleway:containers\/container:Container: lvao-web-web\)/,
    );
    expect(exitCode).not.toBe(0);
    expect(sandbox.scaleway.resources()).toEqual([]);
  });
});
