import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Engine, setUpEngine } from "../../../engine/set-up";
import { dockerOrSkip } from "../support/docker-or-skip";
import { dockerCommand, IMAGE, makeShellImage } from "./fixture";

const SET_UP_MS = 15 * 60_000;
const program = join(__dirname, "program");
const PASSWORD = "s3cret-of-the-program";

// True with the official plugin too, where the engine has it.
dockerOrSkip("a program with the docker plugin", ({ environment }) => {
  const docker = dockerCommand(environment);
  let engine: Engine;
  let folder: string;

  async function pulumi(...args: string[]): Promise<string> {
    const env = {
      ...environment,
      ...engine.environment,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
    };
    const all = [...args, "--stack", "test", "--non-interactive", "--color", "never"];
    const config = args[0] === "stack" ? [] : ["--config-file", join(folder, "Pulumi.test.yaml")];
    const { stdout, stderr } = await promisify(execFile)(engine.pulumi, [...all, ...config], { cwd: program, env });
    return stdout + stderr;
  }

  const settings = { memory: "32", deleteBeforeReplace: "true" };

  async function up(changed: Partial<typeof settings> = {}): Promise<string> {
    return pulumi("up", "--yes", "--skip-preview", "--diff", ...given(changed));
  }

  async function changes(changed: Partial<typeof settings> = {}): Promise<Record<string, number>> {
    const { changeSummary } = JSON.parse(await pulumi("preview", "--json", ...given(changed))) as {
      changeSummary: Record<string, number>;
    };
    return changeSummary;
  }

  function given(changed: Partial<typeof settings>): string[] {
    const all = { ...settings, ...changed, password: PASSWORD, context: join(folder, "context") };
    return Object.entries(all).flatMap(([name, value]) => ["--config", `docker-stand-in:${name}=${value}`]);
  }

  const nameNow = async () => (await pulumi("stack", "output", "name")).trim();

  beforeAll(async () => {
    await makeShellImage(docker);
    engine = await setUpEngine({ progress: (line) => process.stderr.write(`${line}\n`) });
    folder = await mkdtemp(join(tmpdir(), "socle-docker-program-"));
    await promisify(execFile)("mkdir", [join(folder, "context")]);
    await writeFile(join(folder, "context/Dockerfile"), `FROM ${IMAGE}\nLABEL version=1\n`);
    await pulumi("stack", "init");
  }, SET_UP_MS);

  afterAll(async () => {
    await pulumi("destroy", "--yes", "--skip-preview", "--config", `docker-stand-in:password=${PASSWORD}`);
    await docker("image", "rm", "--force", "socle-test/program:1");
    await rm(folder, { recursive: true });
  });

  test("goes up without showing secrets, and then finds nothing to change", async () => {
    const output = await up();
    expect(output).not.toContain(PASSWORD);
    const state = await readFile(join(folder, ".pulumi/stacks/docker-stand-in/test.json"), "utf8");
    expect(state).not.toContain(PASSWORD);
    const name = await nameNow();
    expect(name).toMatch(/^web-[0-9a-f]{7}$/);
    expect(await docker("exec", name, "sh", "-c", "echo $PASSWORD")).toBe(PASSWORD);
    expect(await changes()).toEqual({ same: 6 });
    await pulumi("refresh", "--yes", "--skip-preview", "--expect-no-changes", ...given({}));
    expect(await changes()).toEqual({ same: 6 });
  });

  test("changes the memory of a container that runs on", async () => {
    const name = await nameNow();
    const id = await docker("inspect", "--format", "{{.Id}}", name);
    await up({ memory: "48" });
    expect(await docker("inspect", "--format", "{{.Id}} {{.HostConfig.Memory}}", name)).toBe(
      `${id} ${48 * 1024 * 1024}`,
    );
  });

  test("replaces a container when its image changes: the old one goes last where the program says so", async () => {
    const name = await nameNow();
    await writeFile(join(folder, "context/Dockerfile"), `FROM ${IMAGE}\nLABEL version=2\n`);
    const since = Math.floor(Date.now() / 1000);
    await up({ deleteBeforeReplace: "false" });
    expect(await nameNow()).not.toBe(name);
    const until = Math.ceil(Date.now() / 1000) + 1;
    const events = await docker(
      ...["events", "--since", String(since), "--until", String(until), "--filter", "type=container"],
      ...["--filter", "event=start", "--filter", "event=destroy", "--format", "{{.Action}}"],
    );
    expect(events.split("\n")).toEqual(["start", "destroy"]);
  });

  test("makes again what was removed by hand", async () => {
    await docker("rm", "--force", await nameNow());
    await pulumi("refresh", "--yes", "--skip-preview", ...given({}));
    expect(await changes()).toEqual({ create: 1, same: 5 });
    await up();
    expect(await docker("inspect", "--format", "{{.State.Running}}", await nameNow())).toBe("true");
  });

  test("leaves nothing behind", async () => {
    const name = await nameNow();
    await pulumi("destroy", "--yes", "--skip-preview", ...given({}));
    expect(await docker("ps", "--all", "--quiet", "--filter", `name=${name}`)).toBe("");
    expect(await docker("network", "ls", "--quiet", "--filter", "name=net-")).toBe("");
    expect(await docker("volume", "ls", "--quiet", "--filter", "name=data-")).toBe("");
  });
});
