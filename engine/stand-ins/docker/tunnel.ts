import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp } from "node:fs/promises";
import { rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Address } from "./address";

const LOOK_EVERY_MS = 20;

/**
 * Forwards the socket of a daemon on a server to one here, over one connection for all requests: a connection each
 * takes a third of a second. It ends with this process.
 */
export async function openTunnel(
  { destination, port, socket }: Extract<Address, { kind: "ssh" }>,
  options: string[],
): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "socle-docker-"));
  const local = join(folder, "docker.sock");
  const ssh = spawn(
    "ssh",
    [
      // The first value of an option counts: the user's come first.
      ...options,
      ...["-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes", "-o", "ServerAliveInterval=15"],
      ...(port === undefined ? [] : ["-p", String(port)]),
      ...["-nNT", "-L", `${local}:${socket}`, "--", destination],
    ],
    { stdio: ["ignore", "ignore", "pipe"] },
  );
  process.once("exit", () => {
    ssh.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  let said = "";
  ssh.stderr.on("data", (chunk: Buffer) => (said = (said + chunk.toString()).slice(-2_000)));
  let ended: string | undefined;
  ssh.once("error", (error) => (ended = error.message));
  ssh.once("close", (code) => (ended ??= said.trim().split("\n").at(-1) || `ssh ended with exit status ${code}`));
  while (!existsSync(local)) {
    if (ended !== undefined) throw new Error(ended);
    await sleep(LOOK_EVERY_MS);
  }
  return local;
}
