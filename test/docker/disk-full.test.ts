import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

const execute = promisify(execFile);

dockerOrSkip("A full disk", (docker) => {
  let stack: DockerStack;
  let database: string;
  let disk: string;
  const run = async (...args: string[]) => (await execute("docker", args, { env: docker.environment })).stdout;
  const onDisk = (command: string) => run("exec", disk, "sh", "-c", command);
  const idle = () => run("ps", "--quiet", "--no-trunc", "--filter", "label=part=process:idle");

  beforeAll(async () => {
    stack = await openStack(docker, "rows", "full", { "rows:version": "v1.0.0", "rows:table": "first" });
    database = `rows-${stack.environment}-db`;
    disk = `disk-of-${database}`;
    // Docker takes a volume that is there. What keeps it mounted keeps its data.
    const small = ["--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", "o=size=8m,uid=999,gid=999"];
    await run("volume", "create", ...small, database);
    await run(
      ...["run", "--detach", "--init", "--name", disk, "--volume", `${database}:/disk:nocopy`],
      // To change the size of what is mounted.
      ...["--cap-add=SYS_ADMIN", "--security-opt=apparmor=unconfined", "--security-opt=seccomp=unconfined"],
      ...["busybox:1", "sleep", "1d"],
    );
  });

  afterAll(async () => {
    await run("rm", "--force", disk);
    await stack.close();
  });

  it("ends up with the name, the exit code and the log of a server that cannot lay out its data", async () => {
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`The container ${database} ends again and again, with exit code 1.`);
    expect(output).toMatch(/The last lines of its log:[^]*No space left on device/);
  });

  it("is no obstacle any more once there is room", async () => {
    await onDisk("mount -o remount,size=96m /disk");
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
  });

  it("ends a release with what PostgreSQL says of it, and what ran before goes on", async () => {
    const before = await idle();
    await onDisk("cat /dev/zero > /disk/others || true");
    stack.set({ "rows:table": "second" });
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/The release command failed with exit code 1[^]*No space left on device/);
    expect(await idle()).toBe(before);
  });

  it("lets the release through once there is room", async () => {
    await onDisk("rm /disk/others");
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
  });
});
