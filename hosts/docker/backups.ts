import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { HostOptions, PostgresSpec } from "../host";
import { uptimeImage, webhooksProgram } from "../uptime";
import { postgresDataPath } from "./images";
import type { DatabaseOnServer } from "./postgres";
import { databaseUser } from "./postgres-user";
import { dataVolume, programText, service, serviceImage } from "./service";
import type { Site } from "./site";
import { serviceMemoryMb } from "./sizes";
import { webhooksVariable } from "./uptime";

/**
 * A container that dumps a database every so many hours into a volume of its own, and deletes dumps that are too old once
 * there is a newer one. It is unhealthy when the last dump is late. A disposable environment has the volume alone: one
 * that went with the container would keep an environment from becoming disposable, for it is protected until then.
 *
 * The dumps are on the same machine, which may be lost: with a `backupStore`, each goes there too, and is kept as long. The
 * label `backups` says `off site` then, and `on the machine` otherwise. With webhooks the team hears, once a day, that the
 * last dump or copy is late. docs/restore.md says how to restore one.
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
  const folder = postgresDataPath(version);
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
      labels: { backups: site.backupStore === undefined ? "on the machine" : "off site" },
    },
    { ...opts, dependsOn: user.ready },
  );
  watch(site, `${backupsName}-watch`, { dumps, folder, on, everyHours, retentionDays }, opts);
}

/** A container that copies dumps elsewhere, and tells the team when none is made. None where it would do neither. */
function watch(
  site: Site,
  name: string,
  {
    dumps,
    folder,
    on,
    everyHours,
    retentionDays,
  }: PostgresSpec["backups"] & { dumps: docker.Volume; folder: string; on: DatabaseOnServer },
  opts: HostOptions,
): void {
  const { backupStore, webhooks, placement } = site;
  if (backupStore === undefined && Object.keys(webhooks).length === 0) {
    return;
  }
  service(
    site,
    name,
    {
      image: serviceImage(site, name, uptimeImage, opts),
      user: "nobody",
      command: ["python3", "-c", webhooksProgram + programText("backups-watch.py")],
      memoryMb: serviceMemoryMb.backupsWatch,
      env: {
        DATABASE: `${placement.product} ${placement.environment} (${on.databaseName})`,
        FOLDER: folder,
        EVERY_HOURS: String(everyHours),
        RETENTION_DAYS: String(retentionDays),
        PAUSE_SECONDS: "300",
        TIMEOUT_SECONDS: "60",
        ...(backupStore && {
          PREFIX: pulumi.interpolate`${on.server.name}/`,
          ENDPOINT: backupStore.endpoint,
          REGION: backupStore.region,
          BUCKET: backupStore.bucket,
          ACCESS_KEY_ID: backupStore.accessKeyId,
        }),
      },
      secrets: {
        ...webhooksVariable(webhooks),
        ...(backupStore && { SECRET_ACCESS_KEY: backupStore.secretAccessKey }),
      },
      volumes: [{ volume: dumps, path: folder, readOnly: true }],
    },
    opts,
  );
}
