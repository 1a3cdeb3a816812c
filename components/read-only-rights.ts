import { ofOwnTables, roleNames } from "./sql";

/**
 * SQL that leaves readers the right to read every table of the database, those of tomorrow too, and no other. It is run
 * by the role that makes the tables, on each release and before the release's own commands; running it again is harmless.
 *
 * A rented database's own read-only right does not do: Scaleway's "are applied to existing items at the moment the
 * configuration is set" (Managed Databases, "How to manage database users"), so each migration would hide its tables.
 *
 * What only the owner of a schema or of the database may take from everybody is taken where the role is that owner. At
 * the end the SQL fails when a reader could still change what others see, and says what. It cannot take away what
 * PostgreSQL grants to everybody and what only a superuser could revoke: large objects of the reader's own; nor, where
 * the database belongs to another role, temporary tables, which live and die in the reader's session.
 *
 * @param readers roles that exist
 */
export function readOnlyRights(readers: readonly string[]): string {
  return `DO $rights$
DECLARE
  reader name;
  item record;
  excess text;
BEGIN
  FOR item IN
    SELECT oid, nspname FROM pg_namespace
    WHERE pg_has_role(nspowner, 'USAGE') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
  LOOP
    EXECUTE format('REVOKE CREATE ON SCHEMA %I FROM PUBLIC', item.nspname);
  END LOOP;
  IF (SELECT pg_has_role(datdba, 'USAGE') FROM pg_database WHERE datname = current_database()) THEN
    EXECUTE format('REVOKE CREATE, TEMPORARY ON DATABASE %I FROM PUBLIC', current_database());
  END IF;

  FOREACH reader IN ARRAY ${roleNames(readers)}
  LOOP
    FOR item IN
      SELECT nspname FROM pg_namespace
      WHERE has_schema_privilege(oid, 'USAGE WITH GRANT OPTION') AND nspname !~ '^pg_' AND nspname <> 'information_schema'
    LOOP
      EXECUTE format('REVOKE ALL ON SCHEMA %I FROM %I', item.nspname, reader);
      EXECUTE format('GRANT USAGE ON SCHEMA %I TO %I', item.nspname, reader);
    END LOOP;
    FOR item IN
      SELECT oid::regclass AS name, relkind = 'S' AS is_sequence ${ofOwnTables}
    LOOP
      EXECUTE format('REVOKE ALL ON %s FROM %I', item.name, reader);
      IF NOT item.is_sequence THEN
        EXECUTE format('GRANT SELECT ON %s TO %I', item.name, reader);
      END IF;
    END LOOP;
    EXECUTE format('ALTER DEFAULT PRIVILEGES REVOKE ALL ON TABLES FROM %I', reader);
    EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT SELECT ON TABLES TO %I', reader);
    EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO %I', reader);

    SELECT string_agg(can, ', ' ORDER BY can) INTO excess FROM (
      SELECT 'be a superuser or make roles' AS can FROM pg_roles
        WHERE rolname = reader AND (rolsuper OR rolcreaterole)
      UNION ALL
      SELECT 'create schemas' WHERE has_database_privilege(reader, current_database(), 'CREATE')
      UNION ALL
      SELECT format('create in the schema %I', nspname) FROM pg_namespace
        WHERE nspname !~ '^pg_' AND has_schema_privilege(reader, oid, 'CREATE')
      UNION ALL
      SELECT format('change %s', oid::regclass) FROM pg_class
        WHERE relnamespace::regnamespace::text !~ '^(pg_|information_schema$)' AND CASE
          WHEN relkind IN ('r', 'p', 'v', 'm', 'f') THEN
            has_table_privilege(reader, oid, 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
            OR has_any_column_privilege(reader, oid, 'INSERT, UPDATE, REFERENCES')
          WHEN relkind = 'S' THEN has_sequence_privilege(reader, oid, 'USAGE, UPDATE')
          ELSE false
        END
    ) AS found;
    IF excess IS NOT NULL THEN
      RAISE EXCEPTION '% is to read only, and can: %. Revoke it as the owner of what is named', reader, excess;
    END IF;
  END LOOP;
END
$rights$;
`;
}
