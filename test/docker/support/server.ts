/**
 * A server for tests: a container with a real `sshd`, whose `docker` is the daemon of the tests. It is reached through an
 * `ssh` that knows no key, no host and no setting of the user's, and that leads every name to it.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { parse } from "yaml";
import { projectRoot } from "../../../engine/directory";
import { which } from "../../../engine/on-path";
import { freePort } from "../stack";
import type { Docker } from "./docker-or-skip";

const execute = promisify(execFile);

export interface TestServer {
  /** An environment as of another computer: every `ssh` leads to the server, and no daemon is at hand but over it. */
  seenFrom(environment: NodeJS.ProcessEnv): Record<"PATH" | "DOCKER_HOST", string>;
  /** Arguments of every `ssh` so far. */
  calls(): string[];
  /** Turns it on; Docker is there, or still to be installed. */
  start(docker: "installed" | "to come"): Promise<void>;
  /** Puts Docker to where it was still to come. */
  installDocker(): Promise<void>;
  /** What its sshd wrote. */
  log(): Promise<string>;
  /** Calls it as people do before they name it in a stack file, so that its key is known from then on. */
  getToKnow(user: string): Promise<void>;
  remove(): Promise<void>;
}

/** A server that is turned off: its port refuses connections. */
export async function prepareServer(docker: Docker): Promise<TestServer> {
  const name = `socle-server-${randomBytes(3).toString("hex")}`;
  const folder = mkdtempSync(join(tmpdir(), "socle-server-"));
  const [key, calls, bin] = ["key", "calls", "bin"].map((file) => join(folder, file)) as [string, string, string];
  await execute("ssh-keygen", ["-q", "-t", "ed25519", "-N", "", "-f", key]);
  const port = await freePort();
  const ssh = await which("ssh", process.env);
  const config = [
    "Host *",
    `HostName 127.0.0.1`,
    `Port ${port}`,
    `IdentityFile ${key}`,
    "IdentityAgent none",
    `UserKnownHostsFile ${join(folder, "known_hosts")}`,
    "GlobalKnownHostsFile none",
  ];
  writeFileSync(join(folder, "config"), `${config.join("\n")}\n`);
  mkdirSync(bin);
  writeFileSync(join(bin, "ssh"), `#!/bin/sh\necho "$*" >> ${calls}\nexec ${ssh} -F ${join(folder, "config")} "$@"\n`);
  chmodSync(join(bin, "ssh"), 0o755);
  const seenFrom = (environment: NodeJS.ProcessEnv) => ({
    ...environment,
    PATH: `${bin}${delimiter}${environment["PATH"]}`,
    DOCKER_HOST: "unix:///nowhere/docker.sock",
  });
  const run = async (args: string[]) => execute("docker", args, { env: docker.environment });

  return {
    seenFrom,
    calls: () => (existsSync(calls) ? readFileSync(calls, "utf8").trim().split("\n") : []),
    start: async (state) => {
      const socket = docker.host.replace(/^unix:\/\//, "");
      await run([
        ...["run", "--detach", "--name", name, "--publish", `127.0.0.1:${port}:22`],
        ...["--volume", `${socket}:/var/run/docker.sock`],
        ...["--env", `AUTHORIZED_KEY=${readFileSync(`${key}.pub`, "utf8").trim()}`],
        ...["--env", `SSHD_CONFIG=${recommendedSettings()}`],
        ...(state === "installed" ? [] : ["--env", "INSTALLING=true"]),
        "sample/server:1",
      ]);
    },
    installDocker: async () => {
      await run(["exec", name, "mv", "/var/cache/docker", "/usr/bin/docker"]);
    },
    log: async () => (await run(["logs", name])).stderr,
    getToKnow: async (user) => {
      const call = ["-o", "StrictHostKeyChecking=accept-new", `${user}@server`, "docker", "version"];
      for (let tries = 0; ; tries += 1) {
        try {
          await execute("ssh", call, { env: seenFrom(process.env) });
          return;
        } catch (error) {
          if (tries === 40) throw error;
          await sleep(250);
        }
      }
    },
    remove: async () => {
      await run(["rm", "--force", "--volumes", name]);
      rmSync(folder, { recursive: true });
    },
  };
}

/** What an Instance of ours gets beside Debian's settings, and what docs/docker.md advises for other servers. */
function recommendedSettings(): string {
  const file = readFileSync(join(projectRoot, "hosts/scaleway/docker-server.cloud-init.yaml"), "utf8");
  const { write_files: files } = parse(file) as { write_files: { path: string; content: string }[] };
  const settings = files.find(({ path }) => path.startsWith("/etc/ssh/sshd_config.d/"));
  if (settings === undefined) throw new Error("cloud-init gives sshd no settings any more.");
  return settings.content;
}
