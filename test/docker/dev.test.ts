import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { images as hostImages, postgresImages, redisImages } from "../../hosts/docker/images";
import { ask } from "./http";
import { ensureImages } from "./images/ensure";
import { leftOf, openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

const execute = promisify(execFile);

interface Home {
  version: string;
  visits: number;
  notes: { text: string; author: string }[];
}

dockerOrSkip("A stack of real containers", (docker) => {
  let stack: DockerStack;
  let web: string;

  beforeAll(async () => {
    const versions = ["v1.0.0", "v2.0.0", "v3.0.0", "v4.0.0"].map((version) => `sample/web:${version}`);
    const services = [hostImages.proxy, hostImages.store, postgresImages[16]!, redisImages[7]!];
    await ensureImages([...services, ...versions], docker.environment);
    stack = await openStack(docker, "sample", "dev", {
      "sample:version": "v1.0.0",
      "sample:domain": "sample.localhost",
      "sample:seed": ["python manage.py loaddata seeds"],
    });
    web = `http://sample.localhost:${stack.port}`;
  });

  afterAll(async () => stack.close());

  const home = async () => JSON.parse((await ask(`${web}/`)).body) as Home;

  it("comes up with every container well, migrated and seeded", async () => {
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    // Docker asks for the health of a container for the first time when it has run for a while.
    await expect.poll(unwell, slow).toEqual([]);
    expect(await home()).toEqual({ version: "v1.0.0", visits: 1, notes: [{ text: "A seed", author: "seeds" }] });
  });

  it("changes nothing when it is asked again", async () => {
    const { exitCode, output } = await stack.preview();
    expect(output).toContain("unchanged");
    expect(exitCode).toBe(0);
  });

  it("gives the application its bucket, and its worker the queue", async () => {
    const letter = "Bonjour, ça va ?";
    expect((await ask(`${web}/uploads/letter.txt`, { method: "PUT", body: letter })).status).toBe(201);
    expect((await ask(`${web}/uploads/letter.txt`)).body).toBe(letter);
    expect((await ask(`${web}/notes`, { method: "POST", body: "By the worker" })).status).toBe(202);
    await expect.poll(async () => (await home()).notes.map(({ text }) => text), slow).toContain("By the worker");
  });

  it("brings back a container whose process is killed", async () => {
    const [container] = await namesOf("process:web");
    const before = await startedAt(container!);
    // The first process of a container is Docker's own: all the others are those of the image.
    await execute("docker", ["exec", container!, "sh", "-c", "kill -9 -1"], { env: docker.environment });
    await expect.poll(async () => startedAt(container!), slow).not.toBe(before);
    await expect.poll(async () => (await ask(`${web}/health`)).body, slow).toBe("ok");
  });

  it("goes on serving a name when the part that had it before is taken away", async () => {
    const remove = ["hosts/docker/scripts/route.mjs", "remove"];
    const ofBefore = { PROXY: `docker-${stack.environment}-proxy`, DOMAIN: "sample.localhost", SITE: "of before\n" };
    await execute("node", remove, { env: { ...docker.environment, ...ofBefore } });
    expect((await ask(`${web}/health`)).body).toBe("ok");
  });

  it("keeps the old version when the release of the new one fails, and says why", async () => {
    stack.set({ "sample:version": "v3.0.0" });
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`sample-${stack.environment}-app-release`);
    expect(output).toContain('relation "sample_letter" does not exist');
    expect((await home()).version).toBe("v1.0.0");
  });

  it("answers all the while that a new version takes over", async () => {
    stack.set({ "sample:version": "v2.0.0" });
    let deploying = true;
    const failures: string[] = [];
    const asking = (async () => {
      while (deploying) {
        const { body } = await ask(`${web}/health`).catch((error: Error) => ({ body: error.message }));
        if (body !== "ok") failures.push(body);
        await sleep(50);
      }
    })();
    const { exitCode, output } = await stack.up();
    deploying = false;
    await asking;
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    expect(failures).toEqual([]);
    const { version, notes } = await home();
    expect({ version, seeds: notes.filter(({ author }) => author === "seeds").length }).toEqual({
      version: "v2.0.0",
      seeds: 1,
    });
  });

  it("ends with the container's name, exit code and last lines when a process ends at once", async () => {
    stack.set({ "sample:version": "v4.0.0" });
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/The container sample-app-web\S* /);
    expect(output).toContain("exit code 3");
    expect(output).toContain("The stamps are missing.");
    expect((await home()).version).toBe("v2.0.0");
  });

  it("names an image that is not there", async () => {
    stack.set({ "sample:version": "v9.0.0" });
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toContain("sample/web:v9.0.0");
    expect((await home()).version).toBe("v2.0.0");
  });

  it("leaves no container, volume or network", async () => {
    expect((await leftOf(stack.environment, docker)).length).toBeGreaterThan(5);
    const { exitCode, output } = await stack.destroy();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    expect(await leftOf(stack.environment, docker)).toEqual([]);
  });

  /** What is not as it should be, of all containers that are to run: a release has ended. */
  async function unwell(): Promise<string[]> {
    const ids = await list(["--filter", `label=environment=${stack.environment}`, "--quiet"]);
    const format = "{{.State.Status}}{{if .State.Health}} {{.State.Health.Status}}{{end}} {{.Name}}";
    const { stdout } = await execute("docker", ["inspect", "--format", format, ...ids], { env: docker.environment });
    const lines = stdout.trim().split("\n");
    expect(lines.length).toBe(7);
    return lines.filter((line) => !/^running (healthy )?\//.test(line));
  }

  async function namesOf(part: string): Promise<string[]> {
    return list([
      ...["--filter", `label=environment=${stack.environment}`, "--filter", `label=part=${part}`],
      ...["--format", "{{.Names}}"],
    ]);
  }

  async function startedAt(container: string): Promise<string> {
    const args = ["inspect", "--format", "{{.State.StartedAt}}", container];
    return (await execute("docker", args, { env: docker.environment })).stdout.trim();
  }

  async function list(args: string[]): Promise<string[]> {
    const { stdout } = await execute("docker", ["ps", ...args], { env: docker.environment });
    return stdout.split("\n").filter(Boolean);
  }
});

const slow = { timeout: 120_000, interval: 500 };
