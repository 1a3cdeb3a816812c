// @ts-check
// Makes the user USERNAME with PASSWORD and RIGHTS ("owner", "readOnly", "backups") on DATABASE, or changes it to these; or drops
// it, and leaves what it owned to the owners of the database.
import { Failure, required, run } from "./program.mjs";
import { identifier, literal, ownersOf, scramVerifier, serverAnswers, sql, when } from "./postgres-server.mjs";

const name = required("USERNAME");
const user = identifier(name);
const databaseName = required("DATABASE");
const owners = identifier(ownersOf(databaseName));

/**
 * An owner acts as the role that owns the database from its first statement on: what one of them makes, all may change.
 * A reader may connect, and is given more by the owner of each table. What makes backups reads everything, also what a
 * session that gave up that role has made.
 * @type {Record<string, string[]>}
 */
const rights = {
  owner: [`GRANT ${owners} TO ${user};`, `ALTER ROLE ${user} SET role TO ${owners};`],
  backups: [`GRANT ${owners}, pg_read_all_data TO ${user};`],
  readOnly: [
    `REASSIGN OWNED BY ${user} TO ${owners};`,
    `REVOKE ${owners} FROM ${user};`,
    `GRANT CONNECT ON DATABASE ${identifier(databaseName)} TO ${user};`,
  ],
};

await run({
  create: async () => {
    const given = rights[required("RIGHTS")];
    if (given === undefined) throw new Error(`RIGHTS is none of ${Object.keys(rights).join(", ")}`);
    await serverAnswers();
    await sql(databaseName, [
      when(`NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(name)})`, `CREATE ROLE ${user}`),
      "BEGIN;",
      `ALTER ROLE ${user} LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS`,
      `PASSWORD ${literal(scramVerifier(required("PASSWORD")))};`,
      `ALTER ROLE ${user} RESET ALL;`,
      ...given,
      "COMMIT;",
    ]);
  },
  delete: async () => {
    await serverAnswers();
    const exists = await sql("postgres", [`SELECT 1 FROM pg_roles WHERE rolname = ${literal(name)};`]);
    if (exists === "") return;
    const left = await sql("postgres", [`SELECT 1 FROM pg_database WHERE datname = ${literal(databaseName)};`]);
    if (left === "") {
      throw new Failure(
        `The user ${name} is not dropped: its database ${databaseName} is gone. Make that again first.`,
      );
    }
    await sql(databaseName, [
      `ALTER ROLE ${user} NOLOGIN;`,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = ${literal(name)};`,
      "BEGIN;",
      `REASSIGN OWNED BY ${user} TO ${owners};`,
      `DROP OWNED BY ${user};`,
      `DROP ROLE ${user};`,
      "COMMIT;",
    ]);
  },
});
