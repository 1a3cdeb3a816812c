import { execFile, spawn } from "node:child_process";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { defaultCacheDirectory, produce } from "../../../engine/cache";

const version = "5.2.5";

export interface Moto {
  url: string;
  stop(): Promise<void>;
}

/** Starts moto, a server that speaks the protocols of AWS, with its packages in a folder of the project's cache. */
export async function startMoto(): Promise<Moto> {
  const packages = join(defaultCacheDirectory(process.env), `moto-${version}`);
  await produce(packages, `moto ${version}`, (line) => console.error(line), install);
  const port = await freePort();
  const server = spawn("python3", ["-m", "moto.server", "-p", String(port)], {
    env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" },
    stdio: "ignore",
  });
  const ended = new Promise<void>((resolve) => server.once("close", () => resolve()));
  const url = `http://127.0.0.1:${port}`;
  while (!(await answers(url))) {
    if (server.exitCode !== null) throw new Error(`moto ended with ${server.exitCode} before it answered`);
    await sleep(100);
  }
  return {
    url,
    stop: () => {
      server.kill();
      return ended;
    },
  };
}

async function install(packages: string): Promise<void> {
  const args = ["-m", "pip", "install", "--quiet", "--target", packages, `moto[server]==${version}`];
  await promisify(execFile)("python3", args);
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/`)).ok;
  } catch {
    return false;
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
