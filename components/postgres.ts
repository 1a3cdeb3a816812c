import * as pulumi from "@pulumi/pulumi";
import { after } from "../hosts/after";
import { connectionUrl } from "../hosts/connection-url";
import type { DatabaseRights, DatabaseUser, Host, PostgresServer, ServiceSize } from "../hosts/host";
import { withPrefix, type Attachment, type BackingService } from "./backing-service";

export interface PostgresArgs {
  /** Where it runs. */
  host: Host;
  /** Major version: 16. Read what the host says of a change before making one. */
  version: number;
  /** How big the server is. A change is made in place, with a short interruption at most. */
  size: ServiceSize;
  /** Disk, in gigabytes. Grows in place; never shrinks. */
  storageGb: number;
  /** Name of the one database on the server. A change replaces the database, and its data. */
  database: string;
  /** A standby server that takes over by itself. Default: false. */
  highAvailability?: boolean;
  /** Hours between two automated backups. Default: 24. */
  backupEveryHours?: number;
  /** Days a backup is kept. Default: 7. */
  backupRetentionDays?: number;
}

/** A user of the database and the URL that it connects with. */
export interface PostgresUser {
  username: pulumi.Output<string>;
  /** `postgresql://user:password@host:port/database?sslmode=require`. Secret; known once the user may connect. */
  url: pulumi.Output<string>;
  /** What must exist before the user can connect. */
  ready: pulumi.Resource[];
}

/**
 * A PostgreSQL server with one database, reachable on the product's private network only, encrypted on disk and on the
 * way, and backed up. An app that it is attached to gets `DATABASE_URL` and a user of its own.
 *
 * @example
 * const database = new Postgres("apilos-db", { host, version: 16, size: "small", storageGb: 10, database: "apilos" });
 * new App("apilos", { …, attach: [database] });
 *
 * Replaces data: another `database`. It is refused while the environment is not disposable.
 */
export class Postgres extends pulumi.ComponentResource implements BackingService {
  readonly name: string;
  readonly variables = ["DATABASE_URL"];
  readonly hostname: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly database: pulumi.Output<string>;
  readonly #server: PostgresServer;

  constructor(name: string, args: PostgresArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:Postgres", name, {}, opts);
    this.name = name;
    this.#server = args.host.postgres(
      name,
      {
        version: args.version,
        size: args.size,
        storageGb: args.storageGb,
        highAvailability: args.highAvailability ?? false,
        database: args.database,
        backups: { everyHours: args.backupEveryHours ?? 24, retentionDays: args.backupRetentionDays ?? 7 },
      },
      { parent: this },
    );
    this.hostname = this.#server.hostname;
    this.port = this.#server.port;
    this.database = this.#server.database;
    this.registerOutputs({ hostname: this.hostname, port: this.port, database: this.database });
  }

  /**
   * A user of its own for one consumer, with rights on this database and none on any other.
   * @param name logical name of the user, and, with underscores, its name in PostgreSQL
   */
  user(name: string, rights: DatabaseRights, opts: { parent: pulumi.Resource }): PostgresUser {
    const user = this.#server.user(name, rights, opts);
    return { username: user.username, url: databaseUrl(this.#server, user), ready: user.ready };
  }

  attach(consumer: pulumi.Resource, name: string): Attachment {
    const { url, ready } = this.user(`${name}-${this.name}`, "owner", { parent: consumer });
    return { env: {}, secrets: { DATABASE_URL: url }, ready };
  }

  /** The database under other variable names: `database.as("ARCHIVE")` gives `ARCHIVE_DATABASE_URL`. */
  as(prefix: string): BackingService {
    return withPrefix(this, prefix);
  }
}

function databaseUrl(server: PostgresServer, user: DatabaseUser): pulumi.Output<string> {
  const url = pulumi
    .all([user.username, user.password, server.hostname, server.port, server.database])
    .apply(([username, password, hostname, port, path]) =>
      connectionUrl({
        scheme: "postgresql",
        username,
        password,
        hostname,
        port,
        path,
        parameters: { sslmode: "require" },
      }),
    );
  return pulumi.secret(after(user.ready, url));
}
