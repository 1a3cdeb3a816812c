import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { deploy } from "../../../operations/deploy/deploy";
import { updatesOf } from "../../../operations/deploy/history";
import { driftArgs, driftOf } from "../../../operations/drift/drift";
import { previewMarkdown } from "../../../operations/preview/markdown";
import { previewStack } from "../../../operations/preview/preview";
import type { StackPreview } from "../../../operations/preview/summary";
import { onSandbox, type Pulumi } from "../../../operations/stack/pulumi";
import { projectRoot } from "../../../engine/directory";
import { startSandbox, type Sandbox } from "../fixture";

/** The commit that the engine records, which counts files that git does not know as changes too. */
function recordedCommit(): string | undefined {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: projectRoot, encoding: "utf8" }).trim();
  return git("status", "--porcelain") === "" ? git("rev-parse", "HEAD") : undefined;
}

describe("preprod", () => {
  let sandbox: Sandbox;
  let pulumi: Pulumi;

  beforeAll(async () => {
    sandbox = await startSandbox("preprod", {}, { only: "lvao" });
    pulumi = onSandbox(sandbox.workspace);
  });
  afterAll(() => sandbox.close());

  test("a preview of an empty stack creates the parts of each product, by the policies", async () => {
    const preview = await previewStack(pulumi);
    expect(preview).toMatchObject({ passed: true, violations: [], unchanged: 0 });
    expect(new Set(preview.changes.map(({ kind, product }) => `${kind} ${product}`))).toEqual(
      new Set(["created lvao"]),
    );
    expect(preview.changes.map(({ name }) => name)).toContain("lvao-web-web");
  });

  test("the mistakes of its file stop a deployment, each with its command", async () => {
    const { deployed, reasons } = await deploy({ pulumi, versions: { lvao: "latest" }, versionsAt: () => ({}) });
    expect(deployed).toBe(false);
    expect(reasons.join("\n")).toContain('lvao:version is "latest"; it must be a release tag');
    expect(reasons.join("\n")).toContain("pulumi config set --stack preprod lvao:version");
    expect(sandbox.scaleway.resources()).toEqual([]);
    sandbox.set({ "lvao:version": "v1.0.0" });
  });

  test("on an account, a stack file without its secrets is told how to get them, and stays as it is", () => {
    const file = () => readFileSync(join(projectRoot, "Pulumi.preprod.yaml"), "utf8");
    const before = file();
    const { status, stdout } = spawnSync(
      process.execPath,
      ["--require", "tsx/cjs", "operations/ci.ts", "preview", "--stack", "preprod", "--json"],
      {
        cwd: projectRoot,
        encoding: "utf8",
        env: {
          ...process.env,
          ...sandbox.scaleway.environment(),
          PULUMI_BACKEND_URL: `file://${join(sandbox.directory, "backend")}`,
          PULUMI_CONFIG_PASSPHRASE: readFileSync(join(sandbox.directory, "passphrase"), "utf8"),
        },
      },
    );
    expect(status).toBe(1);
    const [preview] = JSON.parse(stdout) as StackPreview[];
    expect(preview?.passed).toBe(false);
    expect(preview?.diagnostics[0]?.message).toContain("pulumi config set --stack preprod --secret lvao:SENTRY_DSN");
    expect(file()).toBe(before);
  });

  test("a lock that was left behind is reported with the command that frees it", async () => {
    const locks = join(sandbox.directory, "backend", ".pulumi", "locks", "organization", "socle", "preprod");
    mkdirSync(locks, { recursive: true });
    const owner = { pid: 1, username: "runner", hostname: "elsewhere", timestamp: new Date().toISOString() };
    writeFileSync(join(locks, "6b0c7a5e-0000-4000-8000-000000000000.json"), JSON.stringify(owner));
    const { deployed, reasons } = await deploy({ pulumi, versions: {}, versionsAt: () => ({}) });
    expect(deployed).toBe(false);
    expect(reasons.at(-1)).toContain("pulumi cancel --stack preprod");
    rmSync(locks, { recursive: true });
  });

  test("a deployment brings it up, and the backend remembers from what", async () => {
    const { deployed, message } = await deploy({ pulumi, versions: {}, versionsAt: () => ({}) });
    expect(deployed).toBe(true);
    expect(message.text).toContain("- lvao tourne en version v1.0.0");
    const [update] = await updatesOf(pulumi);
    expect(update).toMatchObject({ succeeded: true, versions: { lvao: "v1.0.0" } });
    expect(update?.commit).toBe(recordedCommit());
  });

  test("nothing drifted then; what somebody changed by hand has", async () => {
    expect(driftOf(await previewStack(pulumi, driftArgs))).toBe("none");
    const [container] = sandbox.list("containers/containers").filter(({ name }) => name === "web-web");
    if (!container) throw new Error("The web container is missing.");
    sandbox.scaleway.store.update("containers/containers", container.id, { memory_limit_bytes: 512_000_000 });
    const preview = await previewStack(pulumi, driftArgs);
    expect(driftOf(preview)).toBe("drifted");
    expect(preview.changes).toMatchObject([
      { kind: "changed", name: "lvao-web-web", properties: [{ path: "memoryLimitBytes" }] },
    ]);
    expect(preview.diagnostics).toEqual([]);
  });
});

test("a prod that breaks a mandatory policy is stopped, and the summary says how to mend it", async () => {
  const sandbox = await startSandbox("prod", { "socle:disposable": true }, { only: "lvao" });
  const preview = await previewStack(onSandbox(sandbox.workspace));
  await sandbox.close();
  expect(preview.passed).toBe(false);
  const markdown = previewMarkdown([preview], { title: "Preview", limit: 65_536 });
  expect(markdown).toContain("❌ **forbid-disposable-production** (mandatory) on `lvao-web-web`");
  expect(markdown).toMatch(/> To mend: /);
});
