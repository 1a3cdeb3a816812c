import * as pulumi from "@pulumi/pulumi";
import type { DatabaseRights, DatabaseUser, HostOptions } from "../host";
import { rejectMistakes } from "../mistake";
import { physicalName } from "./names";
import { password } from "./password";
import type { DatabaseOnServer } from "./postgres-database";
import { program } from "./program";

/** PostgreSQL cuts longer names of roles ("Identifiers and Key Words"). */
const nameLimit = 63;

/**
 * A user with rights on one database and none on any other. Owners act as the role that the database belongs to, so that
 * each may change what another made. A reader may connect, and reads what the owner of the tables lets it read. When a
 * user goes, what it owned stays, with the owners of the database.
 *
 * `backups` is for dumps: it reads all that is in the database, whoever made it.
 * @throws RunError when the name is the administrator's
 */
export function databaseUser(
  on: DatabaseOnServer,
  name: string,
  rights: DatabaseRights | "backups",
  opts: HostOptions,
): DatabaseUser {
  const username = physicalName([name], nameLimit).replaceAll("-", "_");
  if (username === "postgres") {
    rejectMistakes(`The database user ${name}`, [{ path: "name", message: "postgres is the administrator's" }]);
  }
  const secret = password(`${name}-password`, opts);
  const user = program(
    on.site,
    `${name}-user`,
    {
      run: { create: "postgres-user.mjs create", delete: "postgres-user.mjs delete" },
      environment: {
        CONTAINER: on.server.name,
        // Asked again when the server was started anew: its data may have gone with the machine.
        CONTAINER_ID: on.server.id,
        DATABASE: on.databaseName,
        USERNAME: username,
        PASSWORD: secret,
        RIGHTS: rights,
      },
    },
    pulumi.mergeOptions(opts, { dependsOn: [on.database], deletedWith: on.data }),
  );
  return { username: pulumi.output(username), password: secret, ready: [on.database, user] };
}
