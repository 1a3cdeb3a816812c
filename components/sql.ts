/** Tables, views and sequences of the role that runs the SQL, but for temporary ones: goes on from a SELECT. */
export const ofOwnTables = `FROM pg_class
      WHERE relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND relowner = current_user::regrole AND relpersistence <> 't'
        AND relnamespace::regnamespace::text !~ '^pg_toast'`;

/** An array of roles. */
export function roleNames(names: readonly string[]): string {
  return `ARRAY[${names.map(quoteLiteral).join(", ")}]::name[]`;
}

/**
 * Shell line that runs SQL with what a Django application has already, psycopg 3 or 2, on `DATABASE_URL`.
 * @param variable environment variable that holds the SQL
 */
export function sqlCommand(variable: string): string {
  const program = [
    "import os",
    "try: import psycopg",
    "except ImportError: import psycopg2 as psycopg",
    `with psycopg.connect(os.environ["DATABASE_URL"]) as db: db.cursor().execute(os.environ["${variable}"])`,
  ];
  return `python3 -c '${program.join("\n")}'`;
}

function quoteLiteral(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
