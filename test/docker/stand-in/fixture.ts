import { execFile } from "node:child_process";
import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export const IMAGE = "socle-test/shell:1";

/** A container that runs until it is ended. */
export const sleeper = { image: IMAGE, command: ["sleep 600"] };

export type DockerCommand = (...args: string[]) => Promise<string>;

/** The `docker` command on the daemon of the tests: looks from outside, and changes by hand. */
export function dockerCommand(environment: NodeJS.ProcessEnv): DockerCommand {
  return async (...args) => {
    const { stdout } = await run("docker", args, { env: { ...environment, DOCKER_BUILDKIT: "0" } });
    return stdout.trim();
  };
}

const APPLETS = ["sh", "sleep", "cat", "echo", "ls", "id", "nslookup", "nc", "true", "touch", "env"];

/** An image with a shell and little else, from the machine's own static busybox. */
export async function makeShellImage(docker: DockerCommand): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "socle-shell-"));
  try {
    await mkdir(join(folder, "bin"));
    await copyFile(await busybox(folder), join(folder, "bin/busybox"));
    for (const applet of APPLETS) await symlink("busybox", join(folder, "bin", applet));
    const dockerfile =
      'FROM scratch\nCOPY bin /bin\nCOPY tmp /tmp\nENV PATH=/bin\nENTRYPOINT ["sh", "-c"]\nCMD ["sleep 600"]\n';
    await mkdir(join(folder, "tmp"));
    await writeFile(join(folder, "tmp/.keep"), "");
    await writeFile(join(folder, "Dockerfile"), dockerfile);
    await docker("build", "--quiet", "--tag", IMAGE, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function busybox(folder: string): Promise<string> {
  const packages = join(folder, "packages");
  await mkdir(packages);
  await run("apt-get", ["download", "--quiet", "busybox-static"], { cwd: packages });
  await run("sh", ["-c", "dpkg-deb --extract *.deb ."], { cwd: packages });
  return join(packages, "bin/busybox");
}
