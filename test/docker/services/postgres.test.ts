import { execFile } from "node:child_process";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOnlyRights } from "../../../components/read-only-rights";
import { bucket } from "../../../hosts/docker/bucket";
import { postgres } from "../../../hosts/docker/postgres";
import { store } from "../../../hosts/docker/store";
import { secretOf, site } from "../../unit/hosts/docker/services-world";
import { dockerOrSkip } from "../support/docker-or-skip";
import { Stack } from "./stack";

const execute = promisify(execFile);

const spec = {
  size: "small",
  storageGb: 10,
  highAvailability: false,
  database: "qfdmo",
  backups: { everyHours: 24, retentionDays: 7 },
} as const;

const forbidden = [
  "INSERT INTO housing (city) VALUES ('Metz')",
  "UPDATE housing SET city = 'Metz'",
  "DELETE FROM housing",
  "TRUNCATE housing",
  "SELECT nextval('housing_id_seq')",
  "CREATE TABLE mine (id int)",
  "CREATE TEMPORARY TABLE mine (id int)",
  "CREATE SCHEMA mine",
  "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "DROP TABLE housing",
  `SET ROLE "qfdmo-owners"`,
];

dockerOrSkip("PostgreSQL", (docker) => {
  describe.each([16, 18])("%i", (version) => {
    let stack: Stack;

    beforeAll(async () => {
      const made = await Stack.up(docker, () => {
        const parent = new pulumi.ComponentResource("test:Postgres", "lvao-db-component");
        const environment = `t${process.pid}-${version}`;
        const backupStore = {
          endpoint: `http://lvao-${environment}-store:7070`,
          region: "us-east-1",
          bucket: `lvao-${environment}-copies`,
          accessKeyId: "administrator",
          secretAccessKey: secretOf("lvao-store-password"),
        };
        const its = site({ environment }, { webhooks: {}, backupStore });
        const s3 = store(its, "lvao-store", { port: 7070, endpointUrl: "http://s3.lvao.localhost:7070" }, { parent });
        bucket(s3, "lvao-copies", { versioning: false }, { parent });
        const server = postgres(its, "lvao-db", { ...spec, version }, { parent });
        server.user("lvao-web", "owner", { parent });
        server.user("lvao-data", "owner", { parent });
        server.user("lvao-metabase", "readOnly", { parent });
      });
      stack = made.stack;
    }, 180_000);
    afterAll(() => stack?.down());

    /** SQL as a user over the network, with its password. @returns the rows @throws with PostgreSQL's message */
    const as = (user: string, sql: string, { database = "qfdmo", password = secretOf(`${user}-password`) } = {}) => {
      const url = `postgresql://${user.replaceAll("-", "_")}:${password}@${stack.nameOf("lvao-db")}/${database}?sslmode=disable`;
      return stack.exec("lvao-db", ["psql", "-qAt", "-v", "ON_ERROR_STOP=1", url], sql);
    };
    const asAdministrator = (sql: string) => stack.exec("lvao-db", ["psql", "-qAt", "-U", "postgres", "qfdmo"], sql);

    it("lets owners change what the other made, also with a session that was reset", async () => {
      await as("lvao-web", "CREATE TABLE housing (id serial PRIMARY KEY, city text)");
      await as("lvao-data", "ALTER TABLE housing ADD rooms int; INSERT INTO housing (city) VALUES ('Lille')");
      expect(await as("lvao-web", "SELECT tableowner FROM pg_tables WHERE tablename = 'housing'")).toBe("qfdmo-owners");
      await as("lvao-web", "DISCARD ALL;\nALTER TABLE housing DROP rooms");
      expect(await as("lvao-web", "SELECT city FROM housing")).toBe("Lille");
    });

    it("lets a reader connect and nothing else, until the owner of the tables gives it rights", async () => {
      expect(await as("lvao-metabase", "SELECT 1")).toBe("1");
      await expect(as("lvao-metabase", "SELECT city FROM housing")).rejects.toThrow("permission denied");

      await as("lvao-data", readOnlyRights(["lvao_metabase"]));
      await as("lvao-web", "CREATE TABLE lease AS SELECT 7 AS number");

      expect(await as("lvao-metabase", "SELECT city FROM housing")).toBe("Lille");
      expect(await as("lvao-metabase", "SELECT number FROM lease")).toBe("7");
      for (const sql of forbidden) {
        await expect(as("lvao-metabase", sql), sql).rejects.toThrow(/permission denied|must be owner/);
      }
    });

    it.each(["lvao-web", "lvao-metabase"])("keeps %s out of other databases", async (user) => {
      for (const database of ["postgres", "template1"]) {
        await expect(as(user, "SELECT 1", { database })).rejects.toThrow("permission denied for database");
      }
    });

    it("lets nobody in without a password, and the administrator not over the network", async () => {
      await expect(as("lvao-web", "SELECT 1", { password: "guessed" })).rejects.toThrow("authentication failed");
      await expect(as("postgres", "SELECT 1", { password: "postgres" })).rejects.toThrow("authentication failed");
    });

    it("can be set up again, and then still holds what it held", async () => {
      for (const name of ["lvao-db-version", "lvao-db-database", "lvao-web-user", "lvao-metabase-user"]) {
        await stack.again(name);
      }
      expect(await as("lvao-metabase", "SELECT city FROM housing")).toBe("Lille");
    });

    it("keeps its data when its container is replaced", async () => {
      await stack.replace("lvao-db", { memory: 512, memorySwap: 512 });
      await stack.again("lvao-db-database");
      expect(await as("lvao-web", "SELECT city FROM housing")).toBe("Lille");
    });

    it("knows a new password, and the old one no more; its log and processes show neither", async () => {
      await asAdministrator("ALTER SYSTEM SET log_statement = 'all'; SELECT pg_reload_conf()");
      await stack.again("lvao-web-user", "create", { PASSWORD: "another" });
      expect(await as("lvao-web", "SELECT 1", { password: "another" })).toBe("1");
      await expect(as("lvao-web", "SELECT 1")).rejects.toThrow("authentication failed");
      const log = await stack.log("lvao-db");
      expect(log).toMatch("ALTER ROLE");
      expect(log).not.toMatch("another");
      await stack.again("lvao-web-user");
    });

    it("makes a reader of an owner, which leaves what it made", async () => {
      await as("lvao-data", `SET ROLE NONE; CREATE TABLE kept AS SELECT 1 AS n`);
      await stack.again("lvao-data-user", "create", { RIGHTS: "readOnly" });
      await expect(as("lvao-data", "SELECT n FROM kept")).rejects.toThrow("permission denied");
      expect(await as("lvao-web", "SELECT n FROM kept")).toBe("1");
    });

    it("drops a user that owns something and is connected, and what it made stays", async () => {
      await stack.again("lvao-data-user");
      await as("lvao-data", "SET ROLE NONE; CREATE TABLE made_by_data AS SELECT 1 AS n");
      const connected = as("lvao-data", "SELECT pg_sleep(60)");
      const ended = expect(connected).rejects.toThrow("terminating connection");
      await expect
        .poll(() =>
          asAdministrator("SELECT count(*) FROM pg_stat_activity WHERE query ~ 'pg_sleep' AND usename = 'lvao_data'"),
        )
        .toBe("1");

      await stack.again("lvao-data-user", "delete");
      await ended;
      await stack.again("lvao-data-user", "delete");

      await expect(as("lvao-data", "SELECT 1")).rejects.toThrow("authentication failed");
      expect(await as("lvao-web", "ALTER TABLE made_by_data ADD m int; SELECT n FROM made_by_data")).toBe("1");
      await stack.again("lvao-metabase-user", "delete");
      expect(await asAdministrator("SELECT count(*) FROM pg_default_acl")).toBe("0");
    });

    it("is not started by a newer version on its data", async () => {
      const newer = stack.again("lvao-db-version", "create", { VERSION: String(version + 1) });
      await expect(newer).rejects.toThrow(
        `holds data of PostgreSQL ${version}, which PostgreSQL ${version + 1} cannot read. Nothing was changed.`,
      );
    });

    it("dumps what can be restored, and deletes old dumps once there is a newer one", async () => {
      const inDumps = (line: string) => stack.exec("lvao-db-backups", ["sh", "-c", `cd "$FOLDER" && ${line}`]);
      await expect.poll(() => inDumps("ls | grep dump"), { timeout: 30_000 }).toMatch(/^qfdmo-[-\dTZ]+\.dump$/);
      const old = await inDumps("ls | grep dump");
      await inDumps("touch -d '8 days ago' *.dump");

      await stack.replace("lvao-db-backups");

      await expect.poll(() => stack.log("lvao-db-backups"), { timeout: 30_000 }).toMatch(`deleted ./${old}`);
      const dumped = await inDumps("pg_restore --file=- ./*.dump");
      expect(dumped).toMatch("COPY public.housing");
      expect(dumped).toMatch("COPY public.made_by_data");

      await as("lvao-web", "DELETE FROM housing; DROP TABLE made_by_data");
      const restore = "pg_restore -U postgres --clean --if-exists --no-owner --role=qfdmo-owners -d qfdmo";
      const cat = `docker exec ${stack.nameOf("lvao-db-backups")} sh -c 'cat "$FOLDER"/*.dump'`;
      await execute("sh", ["-c", `${cat} | docker exec -i ${stack.nameOf("lvao-db")} ${restore}`], {
        env: docker.environment,
      });
      expect(await as("lvao-web", "ALTER TABLE made_by_data ADD l int; SELECT city FROM housing")).toBe("Lille");
      const { healthcheck } = stack.resources.one("docker:index/container:Container", "lvao-db-backups").inputs;
      const fresh = (healthcheck as { tests: string[] }).tests.slice(1);
      await stack.exec("lvao-db-backups", fresh);
      await inDumps("touch -d '26 hours ago' *.dump");
      await expect(stack.exec("lvao-db-backups", fresh)).rejects.toThrow();
    });

    it("has each dump copied to a store elsewhere", async () => {
      const copies = () =>
        stack.exec("lvao-store", ["sh", "-c", `cd /srv/objects/*-copies/${stack.nameOf("lvao-db")} && ls`]);
      const dumps = await stack.exec("lvao-db-backups", ["sh", "-c", 'cd "$FOLDER" && ls *.dump']);
      await stack.replace("lvao-db-backups-watch");
      const [newest = ""] = dumps.split("\n").slice(-1);
      await expect.poll(copies, { timeout: 30_000 }).toContain(newest);
      const sum = (container: string, folder: string) =>
        stack.exec(container, ["sh", "-c", `cd ${folder} && sha256sum < ${newest}`]);
      expect(await sum("lvao-store", `/srv/objects/*-copies/${stack.nameOf("lvao-db")}`)).toBe(
        await sum("lvao-db-backups", '"$FOLDER"'),
      );
    });

    it("keeps nothing of a dump that failed", async () => {
      const inDumps = (line: string) => stack.exec("lvao-db-backups", ["sh", "-c", `cd "$FOLDER" && ${line}`]);
      const { command } = stack.resources.one("docker:index/container:Container", "lvao-db-backups").inputs;
      const script = (command as string[]).at(-1)!;
      // Neither the ten minutes until it is tried again, nor a dump that ends well.
      const impatient = 'sleep() { /bin/sleep 0.2; }; pg_dump() { touch "${3#--file=}"; sleep; return 1; }; ';
      await inDumps("rm -f ./*.dump");
      await stack.replace("lvao-db-backups", { command: ["-c", impatient + script] });
      await expect
        .poll(async () => (await stack.log("lvao-db-backups")).split("no backup was made").length, { timeout: 30_000 })
        .toBeGreaterThan(4);

      expect(Number(await inDumps("ls | grep -c partial || true"))).toBeLessThan(2);
      await stack.replace("lvao-db-backups");
    });

    it("drops the database, and makes it anew", async () => {
      await stack.again("lvao-db-database", "delete");
      await stack.again("lvao-db-database", "delete");
      expect(
        await stack.exec(
          "lvao-db",
          ["psql", "-qAt", "-U", "postgres"],
          "SELECT datname FROM pg_database WHERE datname = 'qfdmo'",
        ),
      ).toBe("");
    });
  });
});
