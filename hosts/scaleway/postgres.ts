import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import type { DatabaseRights, DatabaseUser, HostOptions, PostgresServer, PostgresSpec } from "../host";
import { rejectMistakes, type Mistake } from "../mistake";
import { protection } from "../placement";
import { nameLimits, physicalName, placedName } from "./names";
import { databasePassword } from "./password";
import { known, type Site } from "./site";
import { postgresNodes } from "./sizes";
import { tags } from "./tags";

/**
 * What Scaleway calls each kind of rights (Managed Databases, "Managing user permissions"). Owners share no role, for only a
 * superuser could make one: each has all rights on what is there when it is made, and what one makes later is its own. The
 * app that makes the tables gives the others theirs: see `sharedWith` of the component Postgres.
 */
const permissions: Record<DatabaseRights, string> = { owner: "all", readOnly: "readonly" };

/**
 * A Managed Database for PostgreSQL on the product's private network, without a public endpoint.
 *
 * `version` cannot change, and previews say so: the provider would make a new server from a snapshot of the old one, lose
 * what is written in between, and delete the old one (Terraform provider, rdb_instance, "engine").
 * docs/upgrading-postgresql.md says how to upgrade. The administrator that Scaleway asks for has a password that nobody
 * uses: consumers have users of their own.
 * A disk never shrinks and a standby never goes, and previews say that too.
 * @throws RunError when another major version runs
 */
export function postgres(site: Site, name: string, spec: PostgresSpec, opts: HostOptions): PostgresServer {
  const { placement, region } = site;
  const stateful = pulumi.mergeOptions(opts, protection(placement));
  const instance = new scaleway.databases.Instance(
    name,
    {
      name: placedName(placement, name, nameLimits.databaseServer),
      engine: `PostgreSQL-${spec.version}`,
      nodeType: postgresNodes[spec.size],
      isHaCluster: spec.highAvailability,
      volumeType: "sbs_5k",
      volumeSizeInGb: spec.storageGb,
      encryptionAtRest: true,
      userName: "administrator",
      password: databasePassword(`${name}-administrator-password`, opts),
      disableBackup: placement.disposable,
      backupScheduleFrequency: spec.backups.everyHours,
      backupScheduleRetention: spec.backups.retentionDays,
      // Kept in another region, logical backups outlive the loss of this one. The automated ones of a server on Block
      // Storage are snapshots, which Scaleway keeps in this one: docs/restore.md says how to have a copy elsewhere.
      backupSameRegion: false,
      privateNetwork: { pnId: site.privateNetworkId, enableIpam: true },
      tags: tags(placement),
      region,
      projectId: site.projectId,
    },
    pulumi.mergeOptions(stateful, { ignoreChanges: ["engine"], hooks: { beforeUpdate: [noWayBack(name)] } }),
  );
  const instanceId = pulumi.all([instance.id, instance.engine]).apply(([id, engine]) => {
    rejectMistakes(`Postgres ${name}`, versionMistakes(engine, spec.version));
    return id;
  });
  const database = new scaleway.databases.Database(
    `${name}-database`,
    { name: spec.database, instanceId, region },
    stateful,
  );
  return {
    ...privateAddress(instance),
    tls: true,
    database: database.name,
    user: (userName, rights, userOpts) => databaseUser(site, userName, { instanceId, database, rights }, userOpts),
  };
}

/** The provider knows what cannot be undone once it has begun to update: the engine asks here before that. */
function noWayBack(name: string): pulumi.ResourceHook {
  const server = (inputs: Record<string, unknown> = {}): Grown => ({
    storageGb: Number(inputs["volumeSizeInGb"]),
    highAvailability: inputs["isHaCluster"] === true,
  });
  return new pulumi.ResourceHook(
    `${name}-no-way-back`,
    ({ oldInputs, newInputs }) =>
      rejectMistakes(`Postgres ${name}`, changeMistakes(server(oldInputs), server(newInputs))),
    { onDryRun: true },
  );
}

type Grown = Pick<PostgresSpec, "storageGb" | "highAvailability">;

/** What of a server cannot be taken away again (Managed Databases, "How to enable High Availability"). */
export function changeMistakes(runs: Grown, asked: Grown): Mistake[] {
  return [
    ...(asked.storageGb < runs.storageGb
      ? [
          {
            path: "storageGb",
            message: `${asked.storageGb}, but the server has a disk of ${runs.storageGb} GB, which can only grow: put ${runs.storageGb} back`,
          },
        ]
      : []),
    ...(runs.highAvailability && !asked.highAvailability
      ? [
          {
            path: "highAvailability",
            message: "false, but the server has a standby, which Scaleway leaves it: put true back",
          },
        ]
      : []),
  ];
}

/** @param engine what runs, as Scaleway names it: `PostgreSQL-16` */
export function versionMistakes(engine: string, version: number): Mistake[] {
  const runs = engine.replace(/^PostgreSQL-/, "");
  return runs === String(version)
    ? []
    : [
        {
          path: "version",
          message:
            `${version}, but the server runs PostgreSQL ${runs}, and \`up\` never upgrades one: what is written meanwhile ` +
            `would be lost. Put ${runs} back; docs/upgrading-postgresql.md says how to move to another version`,
        },
      ];
}

function databaseUser(
  { region }: Site,
  name: string,
  on: { instanceId: pulumi.Output<string>; database: scaleway.databases.Database; rights: DatabaseRights },
  opts: HostOptions,
): DatabaseUser {
  const { instanceId } = on;
  const password = databasePassword(`${name}-password`, opts);
  const user = new scaleway.databases.User(
    `${name}-user`,
    {
      name: physicalName([name], nameLimits.databaseUser).replaceAll("-", "_"),
      password,
      isAdmin: false,
      instanceId,
      region,
    },
    opts,
  );
  const privilege = new scaleway.databases.Privilege(
    `${name}-privilege`,
    {
      userName: user.name,
      databaseName: on.database.name,
      permission: permissions[on.rights],
      instanceId,
      region,
    },
    opts,
  );
  return {
    username: user.name,
    password,
    ready: [user, privilege],
  };
}

/** Scaleway gives an endpoint an address or a host name, never both. */
function privateAddress(instance: scaleway.databases.Instance): Pick<PostgresServer, "hostname" | "port"> {
  const endpoint = instance.privateNetwork.apply((network) => known(network, "PostgreSQL server", "private endpoint"));
  return {
    hostname: endpoint.apply(({ hostname, ip }) => known(hostname || ip, "PostgreSQL server", "private address")),
    port: endpoint.apply(({ port }) => port),
  };
}
