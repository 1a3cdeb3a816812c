// @ts-check
// What the programs for PostgreSQL share: SQL as the administrator, over the socket inside the server's container.
import { createHash, createHmac, pbkdf2Sync, randomBytes } from "node:crypto";
import { docker, Failure, required } from "./program.mjs";
import { answers } from "./state.mjs";

const container = required("CONTAINER");

/**
 * Waits until the server answers. It is asked over TCP: while it makes its cluster it listens on its socket alone.
 * @throws {Failure} with the end of its log, when it does not
 */
export function serverAnswers() {
  return answers("PostgreSQL", container, ["pg_isready", "--quiet", "--host", "127.0.0.1"]);
}

/**
 * Runs SQL and psql's own commands, which come on standard input: nothing of them is seen in a list of processes.
 * @param {string} database
 * @param {string[]} statements
 * @returns {Promise<string>} unaligned rows without headings
 * @throws {Failure} with PostgreSQL's message
 */
export async function sql(database, statements) {
  const psql = ["psql", "--no-psqlrc", "--quiet", "--tuples-only", "--no-align", "--set=ON_ERROR_STOP=1"];
  const { status, stdout, stderr } = await docker(
    // A notice is no news for whoever deploys.
    [
      "exec",
      "-i",
      "-e",
      "PGOPTIONS=--client-min-messages=warning",
      container,
      ...psql,
      "-U",
      "postgres",
      "-d",
      database,
    ],
    statements.map((statement) => `${statement}\n`).join(""),
  );
  if (status !== 0) throw new Failure(`PostgreSQL in the container ${container} refuses:\n${stderr}`);
  return stdout.trim();
}

/** @param {string} name of a role or database @returns {string} */
export function identifier(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

/** @param {string} text @returns {string} */
export function literal(text) {
  return `'${text.replaceAll("'", "''")}'`;
}

/**
 * A statement that is run when rows are found, by psql's \gexec.
 * @param {string} statement
 * @param {string} condition `EXISTS (…)`
 */
export function when(condition, statement) {
  return `SELECT ${literal(statement)} WHERE ${condition} \\gexec`;
}

/**
 * The role that owns a database and all that is in it, and that its users with the rights of an owner act as. No user's
 * name has a dash.
 * @param {string} database
 */
export function ownersOf(database) {
  return `${database}-owners`;
}

/**
 * What PostgreSQL keeps of a password (RFC 5803): given instead of the password, which is then in no log of the server.
 * @param {string} password printable ASCII, which SASLprep leaves as it is
 */
export function scramVerifier(password) {
  const iterations = 4096;
  const salt = randomBytes(16);
  const salted = pbkdf2Sync(password, salt, iterations, 32, "sha256");
  const hmac = (/** @type {string} */ text) => createHmac("sha256", salted).update(text).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${iterations}:${salt.toString("base64")}$${storedKey}:${hmac("Server Key").toString("base64")}`;
}
