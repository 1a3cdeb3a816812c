/**
 * A Docker daemon for tests: the one that is there, else, where it may be, one of our own that leaves the machine as it
 * found it.
 */
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { cacheDirectory } from "../../../engine/directory";

const execute = promisify(execFile);

/** A daemon that answers. */
export interface Daemon {
  /** What `DOCKER_HOST` is to be: `unix:///…`, `ssh://…`. */
  host: string;
  /** Ends a daemon of our own, with its containers and networks; of one that was there, nothing. Images stay. */
  stop(): Promise<void>;
}

/** The daemon that the `docker` command of this shell reaches: by DOCKER_HOST, its context, or the default socket. */
export async function findDaemon(): Promise<Daemon | undefined> {
  try {
    const { stdout } = await execute("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"]);
    const host = process.env["DOCKER_HOST"] || stdout.trim();
    await answers(host);
    return { host, stop: () => Promise.resolve() };
  } catch {
    // No docker command, no context or no answer: all the same, there is none to be had.
    return undefined;
  }
}

/**
 * Starts `dockerd`, as root, in a folder that keeps its images from one run to the next, with a bridge and addresses of its
 * own. One that another run has started there is used, and left to it.
 *
 * @throws Error with the last lines of its log when it does not start.
 */
export async function startDaemon(folder = join(cacheDirectory(), "docker")): Promise<Daemon> {
  if (process.getuid?.() !== 0 || !existsSync("/usr/sbin/dockerd")) {
    throw new Error("No Docker daemon answers, and none can be started: run .ci/docker.sh as root, then this again.");
  }
  mkdirSync(folder, { recursive: true });
  const host = `unix://${join(folder, "docker.sock")}`;
  if (await isThere(host)) return { host, stop: () => Promise.resolve() };
  const network = await prepareNetwork();
  const log = join(folder, "dockerd.log");
  const dockerd = spawnDockerd(folder, host, log);
  const stop = async (): Promise<void> => {
    await end(dockerd);
    await unmount(join(folder, "data"));
    await network.restore();
  };
  try {
    await untilReady(host, dockerd, log);
    await removeLeftovers(host);
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, stop };
}

function spawnDockerd(folder: string, host: string, log: string): ChildProcess {
  const config = {
    "data-root": join(folder, "data"),
    "exec-root": join(folder, "exec"),
    pidfile: join(folder, "dockerd.pid"),
    hosts: [host],
    bridge,
    // No wider than the narrowest network that a virtual machine of a CI may have.
    mtu: 1400,
    "default-address-pools": [{ base: "10.232.0.0/16", size: 24 }],
    "shutdown-timeout": 5,
  };
  writeFileSync(join(folder, "daemon.json"), JSON.stringify(config));
  const output = openSync(log, "w");
  // Detached: Ctrl-C is for this process, which then ends the daemon in order.
  const dockerd = spawn("/usr/sbin/dockerd", ["--config-file", join(folder, "daemon.json")], {
    stdio: ["ignore", output, output],
    detached: true,
  });
  closeSync(output);
  return dockerd;
}

async function untilReady(host: string, dockerd: ChildProcess, log: string): Promise<void> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await answers(host);
    } catch (error) {
      if (attempt < 120 && dockerd.exitCode === null) {
        await sleep(500);
        continue;
      }
      const lines = readFileSync(log, "utf8").trimEnd().split("\n").slice(-20);
      throw new Error(["dockerd does not start. The last lines of its log:", ...lines].join("\n"), { cause: error });
    }
  }
}

/** What an interrupted run left: its containers would start again, and hold names and ports. */
async function removeLeftovers(host: string): Promise<void> {
  const { stdout } = await docker(host, ["ps", "--all", "--quiet"]);
  const containers = stdout.split("\n").filter(Boolean);
  if (containers.length > 0) await docker(host, ["rm", "--force", "--volumes", ...containers]);
  await docker(host, ["system", "prune", "--volumes", "--force"]);
}

async function end(dockerd: ChildProcess): Promise<void> {
  if (dockerd.exitCode !== null) return;
  const ended = new Promise((done) => dockerd.once("exit", done));
  dockerd.kill("SIGTERM");
  const patience = setTimeout(() => dockerd.kill("SIGKILL"), 60_000);
  await ended;
  clearTimeout(patience);
}

/** The daemon binds its data's folder upon itself, and leaves that behind. */
async function unmount(folder: string): Promise<void> {
  if (readFileSync("/proc/self/mountinfo", "utf8").includes(` ${folder} `)) await execute("umount", [folder]);
}

const bridge = "socle-test0";
const forwarding = "/proc/sys/net/ipv4/ip_forward";

/** Makes a bridge, and remembers what dockerd changes of the machine's network. */
async function prepareNetwork(): Promise<{ restore(): Promise<void> }> {
  const forwarded = readFileSync(forwarding);
  const rules = (await execute("iptables-save")).stdout;
  if (!existsSync(`/sys/class/net/${bridge}`)) {
    await execute("ip", ["link", "add", bridge, "type", "bridge"]);
    await execute("ip", ["address", "add", "10.233.0.1/24", "dev", bridge]);
  }
  const restore = async (): Promise<void> => {
    // A table without rules is not in what was saved.
    const empty = [
      "*filter\n:INPUT ACCEPT\n:FORWARD ACCEPT\n:OUTPUT ACCEPT\nCOMMIT",
      "*nat\n:PREROUTING ACCEPT\n:INPUT ACCEPT\n:OUTPUT ACCEPT\n:POSTROUTING ACCEPT\nCOMMIT",
    ];
    const restoring = execute("iptables-restore");
    restoring.child.stdin?.end([...empty, rules].join("\n"));
    await restoring;
    writeFileSync(forwarding, forwarded);
    await execute("ip", ["link", "delete", bridge]);
  };
  return { restore };
}

async function isThere(host: string): Promise<boolean> {
  return answers(host).then(
    () => true,
    () => false,
  );
}

async function answers(host: string): Promise<void> {
  await docker(host, ["version", "--format", "{{.Server.Version}}"]);
}

function docker(host: string, args: string[]): Promise<{ stdout: string }> {
  return execute("docker", args, { env: { ...process.env, DOCKER_HOST: host } });
}
