import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readOnlyRights } from "../../../components/read-only-rights";
import { sqlCommand } from "../../../components/sql";
import { PostgreSql, psycopgFolder } from "./server";

let server: PostgreSql;

beforeAll(async () => {
  server = await PostgreSql.start();
});
afterAll(() => server?.stop());

/** A database whose application has a table with a row, a sequence and a view, and two readers without any right. */
async function database(name: string, { ownedByApp }: { ownedByApp: boolean }): Promise<Roles> {
  const roles = { app: `${name}_app`, reader: `${name}_reader`, other: `${name}'s "other"` };
  const asAdmin = (sql: string, inDatabase = "postgres") => server.sql("postgres", inDatabase, sql);
  const quoted = Object.values(roles).map((role) => `"${role.replaceAll('"', '""')}"`);
  for (const role of quoted) await asAdmin(`CREATE ROLE ${role} LOGIN`);
  await asAdmin(`CREATE DATABASE ${name} ${ownedByApp ? `OWNER ${roles.app}` : ""}`);
  await asAdmin(`GRANT ALL ON DATABASE ${name} TO ${roles.app}; GRANT ALL ON SCHEMA public TO ${roles.app}`, name);
  await server.sql(
    roles.app,
    name,
    "CREATE TABLE housing (id serial PRIMARY KEY, city text); INSERT INTO housing (city) VALUES ('Lille'); " +
      "CREATE VIEW cities AS SELECT city FROM housing",
  );
  return { ...roles, name };
}

interface Roles {
  app: string;
  reader: string;
  other: string;
  name: string;
}

const forbidden = [
  "INSERT INTO housing (city) VALUES ('Metz')",
  "UPDATE housing SET city = 'Metz'",
  "DELETE FROM housing",
  "TRUNCATE housing",
  "SELECT nextval('housing_id_seq')",
  "BEGIN; LOCK TABLE housing IN EXCLUSIVE MODE",
  "CREATE TABLE mine (id int)",
  "CREATE SCHEMA mine",
  "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
  "DROP TABLE housing",
  "ALTER TABLE housing ADD mine int",
];

describe("a reader of a database that belongs to the application", () => {
  let on: Roles;
  const asReader = (sql: string) => server.sql(on.reader, on.name, sql);
  const asApp = (sql: string) => server.sql(on.app, on.name, sql);

  beforeAll(async () => {
    on = await database("owned", { ownedByApp: true });
    await expect(asReader("SELECT * FROM housing")).rejects.toThrow("permission denied");
    await asApp(readOnlyRights([on.reader, on.other]));
  });

  it("reads the tables and views there are", async () => {
    expect(await asReader("SELECT city FROM housing")).toEqual(["Lille"]);
    expect(await asReader("SELECT city FROM cities")).toEqual(["Lille"]);
    expect(await server.sql(on.other, on.name, "SELECT city FROM housing")).toEqual(["Lille"]);
  });

  it("reads those that a later migration makes, in a schema of their own too", async () => {
    await asApp(
      "CREATE TABLE lease AS SELECT 7 AS number; CREATE SCHEMA archive; CREATE TABLE archive.lease AS SELECT 6 AS number",
    );
    expect(await asReader("SELECT number FROM lease UNION SELECT number FROM archive.lease ORDER BY 1")).toEqual([
      "6",
      "7",
    ]);
    await expect(asReader("DELETE FROM lease")).rejects.toThrow("permission denied");
    await expect(asReader("DELETE FROM archive.lease")).rejects.toThrow("permission denied");
  });

  it.each([...forbidden, "CREATE TEMPORARY TABLE mine (id int)"])("may not %s", async (sql) => {
    await expect(asReader(sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it("loses what it was given by mistake at the next release", async () => {
    await asApp(`GRANT ALL ON housing, housing_id_seq TO ${on.reader}; GRANT CREATE ON SCHEMA public TO PUBLIC`);
    await asReader("UPDATE housing SET city = 'Lille'");
    await asApp(readOnlyRights([on.reader, on.other]));
    for (const sql of forbidden) await expect(asReader(sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it("leaves the application all its rights", async () => {
    const changes =
      "INSERT INTO housing (city) VALUES ('Nice'); CREATE TEMPORARY TABLE t (id int); CREATE TABLE more ()";
    await expect(asApp(changes)).resolves.toEqual([]);
  });
});

describe("a reader of a database that belongs to another role, as on Scaleway", () => {
  let on: Roles;

  beforeAll(async () => {
    on = await database("rented", { ownedByApp: false });
    await server.sql(on.app, on.name, readOnlyRights([on.reader]));
    await server.sql(on.app, on.name, "CREATE TABLE lease AS SELECT 7 AS number");
  });

  it("reads the tables of today and of tomorrow", async () => {
    expect(await server.sql(on.reader, on.name, "SELECT city FROM housing")).toEqual(["Lille"]);
    expect(await server.sql(on.reader, on.name, "SELECT number FROM lease")).toEqual(["7"]);
  });

  it.each(forbidden)("may not %s", async (sql) => {
    await expect(server.sql(on.reader, on.name, sql)).rejects.toThrow(/permission denied|must be owner/);
  });

  it("stops the release when it can do more, which the application cannot revoke", async () => {
    await server.sql(
      "postgres",
      on.name,
      `CREATE TABLE audit (entry text); GRANT SELECT, INSERT ON audit TO ${on.reader}; GRANT CREATE ON SCHEMA public TO ${on.reader}`,
    );
    await expect(server.sql(on.app, on.name, readOnlyRights([on.reader]))).rejects.toThrow(
      /rented_reader is to read only, and can: change audit, create in the schema public/,
    );
  });
});

describe("the shell line", () => {
  const line = (env: Record<string, string>) =>
    promisify(execFile)("sh", ["-e", "-c", sqlCommand("DATABASE_RIGHTS")], {
      env: { PATH: process.env["PATH"], PYTHONPATH: psycopgFolder(), ...env },
    });

  it("runs the SQL on DATABASE_URL for good", async () => {
    const on = await database("lined", { ownedByApp: true });
    await line({ DATABASE_URL: server.url(on.app, on.name), DATABASE_RIGHTS: readOnlyRights([on.reader]) });
    expect(await server.sql(on.reader, on.name, "SELECT city FROM housing")).toEqual(["Lille"]);
  });

  it("fails with what PostgreSQL says", async () => {
    const on = await database("failed", { ownedByApp: true });
    await expect(
      line({ DATABASE_URL: server.url(on.app, on.name), DATABASE_RIGHTS: readOnlyRights(["nobody"]) }),
    ).rejects.toThrow('role "nobody" does not exist');
  });
});
