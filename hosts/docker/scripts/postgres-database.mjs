// @ts-check
// Makes the database DATABASE on the server in the container CONTAINER, or drops it with its data. Its owner is a role of
// its own, which the users with the rights of an owner act as; everybody else is kept out of it and of PostgreSQL's own.
import { run } from "./program.mjs";
import { identifier, literal, ownersOf, serverAnswers, sql, when } from "./postgres-server.mjs";

const name = process.env["DATABASE"] ?? "";
const database = identifier(name);
const owners = ownersOf(name);

await run({
  create: async () => {
    await serverAnswers();
    await sql("postgres", [
      when(`NOT EXISTS (SELECT FROM pg_roles WHERE rolname = ${literal(owners)})`, `CREATE ROLE ${identifier(owners)}`),
      when(`NOT EXISTS (SELECT FROM pg_database WHERE datname = ${literal(name)})`, `CREATE DATABASE ${database}`),
      `ALTER DATABASE ${database} OWNER TO ${identifier(owners)};`,
      `REVOKE ALL ON DATABASE ${database}, postgres, template1 FROM PUBLIC;`,
    ]);
    const hasPublic = "EXISTS (SELECT FROM pg_namespace WHERE nspname = 'public')";
    await sql(name, [
      when(hasPublic, `ALTER SCHEMA public OWNER TO ${identifier(owners)}`),
      when(hasPublic, "REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
    ]);
  },
  delete: async () => {
    await serverAnswers();
    await sql("postgres", [
      `DROP DATABASE IF EXISTS ${database} WITH (FORCE);`,
      `DROP ROLE IF EXISTS ${identifier(owners)};`,
    ]);
  },
});
