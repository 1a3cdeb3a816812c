import * as pulumi from "@pulumi/pulumi";
import type { HostOptions, PostgresSpec } from "../host";
import { uptimeImage } from "../uptime";
import { webhooksProgram, webhooksVariable } from "../webhooks";
import { postgresDataPath, serviceImage } from "./images";
import type { DatabaseOnServer } from "./postgres-database";
import { databaseUser } from "./postgres-user";
import { programText } from "./program";
import { dataVolume, service, type ServiceSpec } from "./service";
import { serviceMemoryMb } from "./sizes";

/**
 * A container that dumps a database every so many hours into a volume of its own, and deletes dumps that are too old once
 * there is a newer one. It is unhealthy when the last dump is late. A disposable environment has the volume alone: one
 * that went with the container would keep an environment from becoming disposable, for it is protected until then.
 *
 * The dumps are on the same machine, which may be lost: with a `backupStore`, each goes there too, and is kept as long. The
 * label `backups` says `off site` then, and `on the machine` otherwise. With webhooks the team hears, once a day, that the
 * last dump or copy is late. docs/restore.md says how to restore one.
 */
export function backups(on: DatabaseOnServer, name: string, spec: PostgresSpec, opts: HostOptions): void {
  const { site } = on;
  const dumps = dataVolume(site, name, opts);
  if (site.placement.disposable) {
    return;
  }
  const user = databaseUser(on, name, "backups", opts);
  const folder = postgresDataPath(spec.version);
  const schedule = {
    FOLDER: folder,
    EVERY_HOURS: String(spec.backups.everyHours),
    RETENTION_DAYS: String(spec.backups.retentionDays),
  };
  const script = programText("postgres-backups.sh");
  service(
    site,
    name,
    {
      image: on.image,
      user: "postgres",
      command: ["sh", "-c", script],
      // That of the image is for a server: a shell ends upon it when what it waits for has, in a minute.
      stopSignal: "SIGTERM",
      memoryMb: serviceMemoryMb.backups,
      env: { ...schedule, PGHOST: on.server.name, PGDATABASE: on.databaseName, PGUSER: user.username },
      secrets: { PGPASSWORD: user.password },
      volumes: [{ volume: dumps, path: folder }],
      health: ["sh", "-c", script, "sh", "fresh"],
      labels: { backups: site.backupStore === undefined ? "on the machine" : "off site" },
    },
    { ...opts, dependsOn: user.ready },
  );
  watch(on, `${name}-watch`, { schedule, volumes: [{ volume: dumps, path: folder, readOnly: true }] }, opts);
}

/** A container that copies dumps elsewhere, and tells the team when none is made. None where it would do neither. */
function watch(
  { site, server, databaseName }: DatabaseOnServer,
  name: string,
  { schedule, volumes }: { schedule: Record<string, string> } & Pick<ServiceSpec, "volumes">,
  opts: HostOptions,
): void {
  const { backupStore, placement } = site;
  const webhooks = webhooksVariable(site.webhooks);
  if (backupStore === undefined && webhooks === undefined) {
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
        ...schedule,
        DATABASE: `${placement.product} ${placement.environment} (${databaseName})`,
        PAUSE_SECONDS: "300",
        TIMEOUT_SECONDS: "60",
        ...(backupStore && {
          PREFIX: pulumi.interpolate`${server.name}/`,
          ENDPOINT: backupStore.endpoint,
          REGION: backupStore.region,
          BUCKET: backupStore.bucket,
          ACCESS_KEY_ID: backupStore.accessKeyId,
        }),
      },
      secrets: {
        ...(webhooks && { WEBHOOKS: webhooks }),
        ...(backupStore && { SECRET_ACCESS_KEY: backupStore.secretAccessKey }),
      },
      volumes,
    },
    opts,
  );
}
