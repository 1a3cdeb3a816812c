import { afterAll, beforeAll, expect, it } from "vitest";
import { ownerRights } from "../../../components/owner-rights";
import { PostgreSql } from "./server";

let server: PostgreSql;
const app = "shared_app";
const other = `shared's "other"`;
const asApp = (sql: string) => server.sql(app, "shared", sql);
const asOther = (sql: string) => server.sql(other, "shared", sql);

/** Two users with all rights on an empty database, as Scaleway leaves them. */
beforeAll(async () => {
  server = await PostgreSql.start();
  const owners = [app, '"shared\'s ""other"""'];
  const asAdmin = (sql: string, database = "postgres") => server.sql("postgres", database, sql);
  for (const role of owners) await asAdmin(`CREATE ROLE ${role} LOGIN`);
  await asAdmin("CREATE DATABASE shared");
  await asAdmin(
    `GRANT ALL ON DATABASE shared TO ${owners.join()}; GRANT ALL ON SCHEMA public TO ${owners.join()}`,
    "shared",
  );
});
afterAll(() => server?.stop());

it("gives another owner the rows of today, which the host keeps from it", async () => {
  await asApp("CREATE TABLE place (id serial PRIMARY KEY, city text); INSERT INTO place (city) VALUES ('Lille')");
  await expect(asOther("SELECT city FROM place")).rejects.toThrow("permission denied");

  await asApp(ownerRights([other]));

  await asOther("INSERT INTO place (city) VALUES ('Metz'); UPDATE place SET city = 'Nice' WHERE city = 'Lille'");
  expect(await asOther("SELECT city FROM place ORDER BY city")).toEqual(["Metz", "Nice"]);
});

it("gives it those that a later migration makes, in a schema of their own too", async () => {
  await asApp("CREATE TABLE visit (id serial); CREATE SCHEMA archive; CREATE TABLE archive.visit (id serial)");

  await asOther("INSERT INTO visit DEFAULT VALUES; INSERT INTO archive.visit DEFAULT VALUES");
  expect(await asOther("SELECT count(*) FROM archive.visit")).toEqual(["1"]);
});

it("may be run again, and leaves the tables to the app", async () => {
  await asApp(ownerRights([other]));

  await expect(asOther("ALTER TABLE place ADD mine int")).rejects.toThrow("must be owner");
});
