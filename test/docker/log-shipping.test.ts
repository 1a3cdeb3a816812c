import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { promisify } from "node:util";
import { afterAll, afterEach, beforeAll, expect, it, onTestFinished } from "vitest";
import { images as hostImages } from "../../hosts/docker/images";
import { logging } from "../../hosts/docker/logging";
import { ensureImages } from "./images/ensure";
import { overTcp, overUdp, type LogServer } from "./log-server";
import { freePort, openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

const execute = promisify(execFile);

const says = (words: string) => `echo ${words}; exec sleep 3600`;

dockerOrSkip("A stack whose logs are sent to a log server", (docker) => {
  let stack: DockerStack;
  let worker: string;
  let server: LogServer | undefined;

  beforeAll(async () => {
    await ensureImages([hostImages.proxy, "busybox:1"], docker.environment);
    stack = await openStack(docker, "shell", "ship", { "shell:version": "v1.0.0" });
    worker = `shell-${stack.environment}-app-worker`;
  });

  afterAll(async () => {
    await server?.close();
    await stack.close();
  });

  const comesUp = async (settings: Record<string, string>) => {
    stack.set(settings);
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
  };
  const dockerLogs = async () => (await execute("docker", ["logs", worker], { env: docker.environment })).stdout;

  it("comes up while there is no such server, which gets them once it is there", async () => {
    const port = await freePort();
    await comesUp({ "socle:logShipping": `fluentd://127.0.0.1:${port}`, "shell:line": says("before") });
    expect(await dockerLogs()).toBe("before\n");
    server = await overTcp(port);
    await expect.poll(() => server?.received(), patient).toContain("before");
    for (const label of [`/${worker}`, stack.environment, "process:worker"]) expect(server.received()).toContain(label);
  });

  it("keeps them when the server goes away, and up says the last of one that fails", async () => {
    await server?.close();
    stack.set({ "shell:line": "echo no such table: offers; exit 3" });
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`The container ${worker}`);
    expect(output).toContain("with exit code 3");
    expect(output).toContain("The last lines of its log:");
    expect(output).toContain("no such table: offers");
  });
});

dockerOrSkip("A container whose logs are sent with datagrams", (docker) => {
  const name = `ship-${randomBytes(2).toString("hex")}`;

  beforeAll(() => ensureImages(["busybox:1"], docker.environment));
  afterEach(() => run("rm", "--force", name));

  const run = async (...words: string[]) => (await execute("docker", words, { env: docker.environment })).stdout;
  /** @returns what Docker keeps of it */
  const logOf = async (logServer: string, ...lines: string[]) => {
    const { logDriver, logOpts } = logging(logServer);
    const options = Object.entries(logOpts).map((pair) => `--log-opt=${pair.join("=")}`);
    const program = lines.map((line) => `echo ${line}`).join("; ");
    const labels = ["--label=product=shell", "--label=part=process:worker"];
    await run(
      "run",
      "--name",
      name,
      ...labels,
      `--log-driver=${logDriver}`,
      ...options,
      "busybox:1",
      "sh",
      "-c",
      program,
    );
    return run("logs", name);
  };

  it("is known to a server that speaks GELF by its name and its labels", async () => {
    const server = await overUdp();
    onTestFinished(server.close);
    expect(await logOf(`gelf://127.0.0.1:${server.port}`, "in GELF")).toBe("in GELF\n");
    await expect.poll(() => server.received(), patient).toContain("in GELF");
    expect(JSON.parse(server.received())).toMatchObject({
      short_message: "in GELF",
      _container_name: name,
      _tag: name,
      _product: "shell",
      _part: "process:worker",
    });
  });

  it("is known to a server that speaks syslog by its name, in the format of RFC 5424", async () => {
    const server = await overUdp();
    onTestFinished(server.close);
    expect(await logOf(`syslog://127.0.0.1:${server.port}`, "in syslog")).toBe("in syslog\n");
    await expect.poll(() => server.received(), patient).toMatch(new RegExp(`^<\\d+>1 \\S+ \\S+ ${name} .*in syslog`));
  });

  it.each(["gelf", "syslog"])("loses no line of its own where the server of %s is gone", async (driver) => {
    const port = await freePort();
    const lines = ["one", "two", "three", "four"];
    expect(await logOf(`${driver}://127.0.0.1:${port}`, ...lines)).toBe(lines.map((line) => `${line}\n`).join(""));
  });
});

const patient = { timeout: 60_000, interval: 200 };
