import { execFile, execFileSync } from "node:child_process";
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A PostgreSQL server of its own, in a temporary folder, that listens on a Unix socket alone. */
export class PostgreSql {
  private constructor(
    private readonly bin: string,
    private readonly folder: string,
  ) {}

  /** @throws when PostgreSQL is not installed: on Debian, apt-get install postgresql python3-psycopg2 */
  static start(): PostgreSql {
    const server = new PostgreSql(installed(), mkdtempSync(join(tmpdir(), "socle-postgresql-")));
    if (isRoot) {
      const id = (flag: string) => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }));
      chownSync(server.folder, id("-u"), id("-g"));
    }
    server.asServer("initdb", "--auth=trust", "--username=postgres", "--no-sync", "--pgdata", server.data);
    const options = `-c listen_addresses='' -c unix_socket_directories='${server.folder}' -c fsync=off`;
    server.asServer(
      "pg_ctl",
      "start",
      "--wait",
      "--silent",
      "--pgdata",
      server.data,
      "--log",
      server.log,
      "-o",
      options,
    );
    return server;
  }

  /**
   * Runs SQL.
   * @returns one line for each row, values separated by |
   * @throws with PostgreSQL's message
   */
  async sql(role: string, database: string, sql: string): Promise<string[]> {
    const url = this.url(role, database);
    const options = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];
    const { stdout } = await run(join(this.bin, "psql"), [...options, "--dbname", url, "--command", sql]);
    return stdout.split("\n").filter((line) => line !== "");
  }

  url(role: string, database: string): string {
    return `postgresql://${role}@/${database}?host=${encodeURIComponent(this.folder)}`;
  }

  stop(): void {
    this.asServer("pg_ctl", "stop", "--mode=immediate", "--silent", "--pgdata", this.data);
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get data(): string {
    return join(this.folder, "data");
  }

  private get log(): string {
    return join(this.folder, "log");
  }

  /** PostgreSQL refuses to run as root. */
  private asServer(program: string, ...args: string[]): void {
    const path = join(this.bin, program);
    const [command, all] = isRoot ? ["runuser", ["-u", "postgres", "--", path, ...args]] : [path, args];
    execFileSync(command, all, { cwd: this.folder, stdio: ["ignore", "ignore", "inherit"] });
  }
}

const isRoot = process.getuid?.() === 0;

function installed(): string {
  const versions = "/usr/lib/postgresql";
  const [newest] = (existsSync(versions) ? readdirSync(versions) : []).sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) {
    throw new Error(`No PostgreSQL in ${versions}: install it, with apt-get install postgresql on Debian`);
  }
  return join(versions, newest, "bin");
}
