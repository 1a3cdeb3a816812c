import type { HostOptions, PostgresSpec } from "../host";
import { dataPath, type DatabaseOnServer } from "./postgres";
import { databaseUser } from "./postgres-user";
import { dataVolume, programText, service } from "./service";
import type { Site } from "./site";
import { serviceMemoryMb } from "./sizes";

/**
 * A container that dumps a database every so many hours into a volume of its own, and deletes dumps that are too old once
 * there is a newer one. It is unhealthy when the last dump is late. A disposable environment has the volume alone: one
 * that went with the container would keep an environment from becoming disposable, for it is protected until then.
 *
 * The dumps are on the same machine: copy the volume elsewhere too, for the day the machine is lost. To restore one:
 * `docker exec -i <server> pg_restore -U postgres --clean --if-exists --no-owner --role=<database>-owners -d <database> < dump`.
 */
export function backups(
  site: Site,
  name: string,
  on: DatabaseOnServer,
  { version, backups: { everyHours, retentionDays } }: PostgresSpec,
  opts: HostOptions,
): void {
  const backupsName = `${name}-backups`;
  const dumps = dataVolume(site, backupsName, opts);
  if (site.placement.disposable) {
    return;
  }
  const user = databaseUser(site, backupsName, on, "backups", opts);
  const folder = dataPath(version);
  const script = programText("postgres-backups.sh");
  service(
    site,
    backupsName,
    {
      image: on.image,
      user: "postgres",
      command: ["sh", "-c", script],
      memoryMb: serviceMemoryMb.backups,
      env: {
        FOLDER: folder,
        EVERY_HOURS: String(everyHours),
        RETENTION_DAYS: String(retentionDays),
        PGHOST: on.server.name,
        PGDATABASE: on.databaseName,
        PGUSER: user.username,
      },
      secrets: { PGPASSWORD: user.password },
      volumes: [{ volume: dumps, path: folder }],
      health: ["sh", "-c", script, "sh", "fresh"],
    },
    { ...opts, dependsOn: user.ready },
  );
}
