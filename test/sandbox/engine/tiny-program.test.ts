import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Engine, setUpEngine } from "../../../engine/set-up";

const SET_UP_MS = 15 * 60_000;
const STEP_MS = 2 * 60_000;
const program = join(__dirname, "program");

interface Finished {
  ok: boolean;
  output: string;
}

interface Preview {
  changeSummary: Record<string, number>;
}

describe("a tiny program on the engine", { timeout: STEP_MS }, () => {
  let engine: Engine;
  let folder: string;

  async function pulumi(...args: string[]): Promise<Finished> {
    const env = {
      ...process.env,
      ...engine.environment,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
    };
    const stack = ["--stack", "test", "--non-interactive", "--color", "never"];
    const config = args[0] === "stack" ? [] : ["--config-file", join(folder, "Pulumi.test.yaml")];
    try {
      const { stdout, stderr } = await promisify(execFile)(engine.pulumi, [...args, ...stack, ...config], {
        cwd: program,
        env,
      });
      return { ok: true, output: stdout + stderr };
    } catch (error) {
      const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
      return { ok: false, output: stdout + stderr };
    }
  }

  async function up(...args: string[]): Promise<Finished> {
    return pulumi("up", "--yes", "--skip-preview", ...args);
  }

  async function changes(...args: string[]): Promise<Record<string, number>> {
    const { output } = await pulumi("preview", "--json", ...args);
    return (JSON.parse(output) as Preview).changeSummary;
  }

  async function stackOutput(name: string): Promise<string> {
    const { output } = await pulumi("stack", "output", name, "--show-secrets");
    return output.trim();
  }

  beforeAll(async () => {
    engine = await setUpEngine({ progress: (line) => process.stderr.write(`${line}\n`) });
    folder = await mkdtemp(join(tmpdir(), "socle-engine-"));
    const { output, ok } = await pulumi("stack", "init");
    expect(ok, output).toBe(true);
  }, SET_UP_MS);

  afterAll(async () => {
    if (folder) await rm(folder, { recursive: true });
  });

  test("up creates everything, prints what the command says and no secret", async () => {
    const { ok, output } = await up("--policy-pack", "policies");
    expect(ok, output).toBe(true);
    expect(output).toContain("said: created nobody");
    const password = await stackOutput("secretPassword");
    expect(password).toHaveLength(24);
    expect(password.replace(/\D/g, "").length).toBeGreaterThanOrEqual(3);
    expect(output).not.toContain(password);
    const state = await readFile(join(folder, ".pulumi/stacks/tiny/test.json"), "utf8");
    expect(state).not.toContain(password);
  });

  test("preview and refresh then find nothing to change", async () => {
    expect(await changes("--policy-pack", "policies")).toEqual({ same: 3 });
    expect(await changes("--refresh")).toEqual({ same: 3 });
    const refresh = await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes");
    expect(refresh.ok, refresh.output).toBe(true);
  });

  test("a changed input updates the command, which sees what it said before", async () => {
    const password = await stackOutput("secretPassword");
    const { ok, output } = await up("--config", "tiny:who=somebody");
    expect(ok, output).toBe(true);
    expect(output).toContain("said: updated somebody after said: created nobody");
    expect(await stackOutput("secretPassword")).toBe(password);
  });

  test("a changed password length replaces the password, and nothing else", async () => {
    expect(await changes("--config", "tiny:length=30")).toEqual({ replace: 1, same: 2 });
  });

  test("a mandatory policy that is not met ends the update before anything changes", async () => {
    const { ok, output } = await up("--policy-pack", "policies", "--config", "tiny:length=9");
    expect(ok).toBe(false);
    expect(output).toContain("9 characters are too few.");
    expect(await stackOutput("secretPassword")).toHaveLength(24);
  });

  test("a failing command ends the update with its exit status and its last words", async () => {
    const { ok, output } = await up("--config", "tiny:command=echo last words >&2; exit 3");
    expect(ok).toBe(false);
    expect(output).toMatch(/exit status 3: running ".*":\s+last words/);
  });

  test("unknown and mistyped inputs are refused, all at once", async () => {
    const { ok, output } = await up("--config", "tiny:mistakes=true");
    expect(ok).toBe(false);
    expect(output).toContain("lenght is not an input");
    expect(output).toContain("length is required");
    expect(output).toContain("special must be a boolean");
  });

  test("a program that throws is reported once, with its message", async () => {
    const { ok, output } = await up("--config", "tiny:throw=out of paper");
    expect(ok).toBe(false);
    expect(output).toContain("out of paper");
    expect(output).not.toContain("non-zero exit code");
  });

  test("destroy runs the command's delete and leaves nothing", async () => {
    const { ok, output } = await pulumi("destroy", "--yes", "--skip-preview");
    expect(ok, output).toBe(true);
    expect(output).toContain("deleted");
    const { output: exported } = await pulumi("stack", "export");
    expect((JSON.parse(exported) as { deployment: { resources?: unknown[] } }).deployment.resources ?? []).toEqual([]);
  });
});
