import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, expect, it } from "vitest";
import { setUpEngine, type Engine } from "../../../engine/set-up";
import { ask } from "../http";
import { dockerOrSkip } from "../support/docker-or-skip";
import { s3Client } from "./s3";

const execute = promisify(execFile);
const repository = resolve(__dirname, "../../..");
const environmentName = `t${process.pid}`;
const server = `shop-${environmentName}-db`;

dockerOrSkip("backing services, by the engine", ({ environment, host }) => {
  let engine: Engine;
  let folder: string;
  let settings: Record<string, string>;

  beforeAll(async () => {
    engine = await setUpEngine({ progress: (line) => process.stderr.write(`${line}\n`) });
    folder = await project();
    settings = {
      ...{ daemon: host, environment: environmentName, httpPort: String(await freePort()) },
      ...{ disposable: "true", version: "16", size: "small", database: "shop", readers: '["metabase"]' },
    };
    await pulumi("stack", "init");
  }, 15 * 60_000);

  afterAll(async () => {
    await pulumi("destroy", "--yes", "--skip-preview");
    await rm(folder, { recursive: true });
  });

  /** @throws with what the engine shows */
  async function pulumi(...args: string[]): Promise<string> {
    const env = {
      ...environment,
      ...engine.environment,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
    };
    const config = args[0] === "stack" ? [] : ["--config-file", join(folder, "Pulumi.test.yaml")];
    const all = [...args, "--stack", "test", "--non-interactive", "--color", "never", ...config];
    try {
      const { stdout, stderr } = await execute(engine.pulumi, all, { cwd: folder, env });
      return stdout + stderr;
    } catch (error) {
      const { stdout, stderr } = error as { stdout: string; stderr: string };
      throw new Error(stdout + stderr, { cause: error });
    }
  }

  const run = (what: "up" | "preview", changes: Record<string, string>, ...args: string[]) => {
    const config = Object.entries({ ...settings, ...changes }).flatMap(([name, value]) => [
      "--config",
      `services:${name}=${value}`,
    ]);
    return pulumi(what, ...(what === "up" ? ["--yes", "--skip-preview"] : []), ...args, ...config);
  };
  const up = (changes: Record<string, string> = {}) => run("up", changes);
  const changeSummary = async (changes: Record<string, string> = {}) =>
    (JSON.parse(await run("preview", changes, "--json")) as { changeSummary: Record<string, number> }).changeSummary;

  const docker = async (...args: string[]) => (await execute("docker", args, { env: environment })).stdout.trim();
  const variables = async () =>
    JSON.parse(await pulumi("stack", "output", "--show-secrets", "--json", "variables")) as Record<string, string>;
  const sql = async (statement: string, url?: string) =>
    docker(
      "exec",
      server,
      "psql",
      "-qAt",
      "-v",
      "ON_ERROR_STOP=1",
      "-c",
      statement,
      url ?? (await variables())["DATABASE_URL"]!,
    );
  const idOf = (container: string) => docker("inspect", "--format", "{{.Id}}", container);

  it("go up, show no secret, and then nothing is left to change", async () => {
    const output = await up();
    const { DATABASE_URL, REDIS_URL, S3_SECRET_ACCESS_KEY } = await variables();
    const state = await readFile(join(folder, ".pulumi/stacks/services/test.json"), "utf8");
    for (const secret of [new URL(DATABASE_URL!).password, new URL(REDIS_URL!).password, S3_SECRET_ACCESS_KEY!]) {
      expect(secret).toMatch(/^\w{40}$/);
      expect(output).not.toContain(secret);
      expect(state).not.toContain(secret);
    }
    await sql("CREATE TABLE basket AS SELECT 7 AS number");
    const { create, update, delete: deleted } = await changeSummary();
    expect([create, update, deleted]).toEqual([undefined, undefined, undefined]);
  });

  it("take no call of the store's administrator from outside", async () => {
    const url = `http://s3.shop.localhost:${settings["httpPort"]}/`;
    const signedBy = (key: string) => `${key}/20261121/us-east-1/s3/aws4_request`;
    const header = (key: string) => ({
      authorization: `AWS4-HMAC-SHA256 Credential=${signedBy(key)}, SignedHeaders=host, Signature=00`,
    });
    const query = (key: string) => `?X-Amz-Credential=${encodeURIComponent(signedBy(key))}&X-Amz-Signature=00`;

    const ours = { status: 403, body: "" };
    expect(await ask(url, { headers: header("administrator") })).toEqual(ours);
    expect(await ask(url + query("administrator"))).toEqual(ours);
    // Anybody else's is the store's affair.
    expect((await ask(url, { headers: header("shop-web") })).body).toContain("<Error>");
    expect((await ask(url + query("shop-web"))).body).toContain("<Error>");
  });

  it("keep their data when they get another size", async () => {
    const before = await idOf(server);
    await up({ size: "medium" });
    expect(await idOf(server)).not.toBe(before);
    expect(await sql("SELECT number FROM basket")).toBe("7");
  });

  it("refuse another major version before the running server is touched", async () => {
    const before = await idOf(server);
    await expect(up({ size: "medium", version: "18" })).rejects.toThrow(
      "holds data of PostgreSQL 16, which PostgreSQL 18 cannot read. Nothing was changed.",
    );
    expect(await idOf(server)).toBe(before);
    expect(await sql("SELECT number FROM basket")).toBe("7");
    await up();
  });

  it("drop a user that nobody asks for any more", async () => {
    await up({ readers: "[]" });
    expect(await sql("SELECT count(*) FROM pg_roles WHERE rolname = 'shop_db_metabase'")).toBe("0");
    await up();
  });

  it("are protected, and backed up, where data may not be lost", async () => {
    const lasting = { disposable: "false" };
    await up(lasting);
    expect(await sql("SELECT number FROM basket")).toBe("7");
    await expect(run("preview", { ...lasting, database: "store" })).rejects.toThrow(
      /unable to replace resource.*shop-db-database/,
    );
    await expect.poll(() => docker("logs", `${server}-backups`), { timeout: 30_000 }).toMatch(/made shop-.*\.dump/);
    await up();
  });

  it("are made anew with their users, keys and addresses when the machine has lost them", async () => {
    const before = await variables();
    const named = ["--quiet", "--filter", `name=${environmentName}`];
    for (const [list, remove] of [
      [
        ["ps", "--all"],
        ["rm", "--force", "--volumes"],
      ],
      [
        ["volume", "ls"],
        ["volume", "rm"],
      ],
      [
        ["network", "ls"],
        ["network", "rm"],
      ],
    ] as const) {
      await docker(...remove, ...(await docker(...list, ...named)).split("\n"));
    }

    await run("up", {}, "--refresh");

    expect(await variables()).toEqual(before);
    expect(await sql("SELECT 1")).toBe("1");
    const store = { container: `shop-${environmentName}-store`, port: 7070, region: before["S3_REGION"]! };
    const credentials = {
      accessKeyId: before["S3_ACCESS_KEY_ID"]!,
      secretAccessKey: before["S3_SECRET_ACCESS_KEY"]!,
    };
    const s3 = s3Client({ host, environment }, store, credentials);
    await s3.send(new ListObjectsV2Command({ Bucket: before["S3_BUCKET"] }));
    expect((await ask(`http://s3.shop.localhost:${settings["httpPort"]}/health`)).status).toBe(200);
    await sql("CREATE TABLE basket AS SELECT 7 AS number");
  });

  it("replace the database when it gets another name, where data may be lost", async () => {
    await up({ database: "store" });
    await expect(sql("SELECT number FROM basket")).rejects.toThrow("does not exist");
    expect(
      await docker("exec", server, "psql", "-qAt", "-U", "postgres", "-c", "SELECT datname FROM pg_database"),
    ).not.toMatch("shop");
  });

  it("leave nothing behind", async () => {
    await pulumi("destroy", "--yes", "--skip-preview");
    const named = ["--quiet", "--filter", `name=${environmentName}`];
    expect(await docker("ps", "--all", ...named)).toBe("");
    expect(await docker("volume", "ls", ...named)).toBe("");
    expect(await docker("network", "ls", ...named)).toBe("");
  });
});

/** A project of Pulumi in a folder of its own, from where the programs of the host are found as from the repository. */
async function project(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "socle-services-"));
  for (const name of ["hosts", "node_modules"]) await symlink(join(repository, name), join(folder, name));
  const options = "{ typescript: false, nodeargs: --require tsx/cjs }";
  await writeFile(join(folder, "Pulumi.yaml"), `name: services\nruntime:\n  name: nodejs\n  options: ${options}\n`);
  await writeFile(join(folder, "package.json"), '{ "private": true, "main": "index.js" }\n');
  await writeFile(
    join(folder, "index.js"),
    `module.exports = require(${JSON.stringify(join(__dirname, "program"))});\n`,
  );
  return folder;
}

/** Below those that the system hands out by itself. */
function freePort(): Promise<number> {
  const candidate = 20_000 + Math.floor(Math.random() * 10_000);
  return new Promise((found) => {
    const probe = createServer().on("error", () => found(freePort()));
    probe.listen(candidate, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => found(port));
    });
  });
}
