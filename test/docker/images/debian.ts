import { execFile } from "node:child_process";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { cacheDirectory } from "../../../engine/directory";
import { produce } from "../../../engine/cache";
import type { Progress } from "../../../engine/engine";

const execute = promisify(execFile);

/** Makes the root file system of a small Debian, which all other images stand on. @returns the archive that holds it */
export async function debianRoot(key: string, progress: Progress): Promise<string> {
  const folder = join(cacheDirectory(), `debian-${key}`);
  await produce(folder, "a small Debian", progress, async (unfinished) => {
    const tree = await mkdtemp(join(tmpdir(), "socle-debian-"));
    try {
      await execute("debootstrap", ["--variant=minbase", "bookworm", tree, "http://deb.debian.org/debian"]);
      await rm(join(tree, "var/cache/apt/archives"), { recursive: true });
      // Builds fetch packages over the same network as this machine, and so trust whom it trusts.
      await cp("/etc/ssl/certs/ca-certificates.crt", join(tree, "etc/ssl/machine.pem"));
      await execute("tar", ["--create", "--file", join(unfinished, "debian.tar"), "--directory", tree, "."]);
    } finally {
      await rm(tree, { recursive: true });
    }
  });
  return join(folder, "debian.tar");
}
