import { ofOwnTables, roleNames } from "./sql";

/**
 * SQL that gives other owners of a database all rights on the tables of the role that runs it, on those of tomorrow too. It
 * is run on each release, before the release's own commands; running it again is harmless. Only the role itself may change
 * what a table looks like.
 *
 * A rented database's own right to everything does not do: Scaleway applies it to what is there at the moment, so an owner
 * would find what another one makes later closed (Terraform provider, rdb_privilege, "effective_permission").
 *
 * @param others roles that exist
 */
export function ownerRights(others: readonly string[]): string {
  return `DO $rights$
DECLARE
  other name;
  item record;
BEGIN
  FOREACH other IN ARRAY ${roleNames(others)}
  LOOP
    FOR item IN
      SELECT nspname FROM pg_namespace WHERE nspowner = current_user::regrole AND nspname !~ '^pg_'
    LOOP
      EXECUTE format('GRANT ALL ON SCHEMA %I TO %I', item.nspname, other);
    END LOOP;
    FOR item IN
      SELECT oid::regclass AS name, CASE relkind WHEN 'S' THEN 'SEQUENCE' ELSE 'TABLE' END AS kind ${ofOwnTables}
    LOOP
      EXECUTE format('GRANT ALL ON %s %s TO %I', item.kind, item.name, other);
    END LOOP;
    EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO %I', other);
    EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT ALL ON SEQUENCES TO %I', other);
    EXECUTE format('ALTER DEFAULT PRIVILEGES GRANT ALL ON SCHEMAS TO %I', other);
  END LOOP;
END
$rights$;
`;
}
