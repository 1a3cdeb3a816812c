import * as pulumi from "@pulumi/pulumi";
import { after } from "../hosts/after";
import { connectionUrl } from "../hosts/connection-url";
import type { DatabaseRights, DatabaseUser, Host, PostgresServer, ServiceSize } from "../hosts/host";
import { readOnlyRights, sqlCommand } from "./read-only-rights";
import type { Attachment, BackingService } from "./backing-service";

export interface PostgresArgs {
  /** Where it runs. */
  host: Host;
  /** Major version: 16. It cannot change: docs/upgrading-postgresql.md says how to move to another. */
  version: number;
  /** How big the server is. A change is made in place, with a short interruption at most. */
  size: ServiceSize;
  /** Disk, in gigabytes. Grows in place; never shrinks. */
  storageGb: number;
  /** Name of the one database on the server. A change replaces the database, and its data. */
  database: string;
  /** A standby server that takes over by itself. Default: false. */
  highAvailability?: boolean;
  /** Days a backup is kept. Default: 7. */
  backupRetentionDays?: number;
  /**
   * Consumers that may read every table and do nothing else, each with a user of its own: `metabase`. Another name is
   * another user. Default: none.
   *
   * The app that owns the tables gives them their rights, on each release: its image needs Python with psycopg.
   */
  readers?: readonly string[];
}

/** Holds the SQL that gives the readers their rights. */
const rightsVariable = "DATABASE_READER_RIGHTS";

/** A user of the database and the URL that it connects with. */
export interface PostgresUser {
  username: pulumi.Output<string>;
  /** Secret. */
  password: pulumi.Output<string>;
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
  readonly variables: readonly string[];
  readonly hostname: pulumi.Output<string>;
  readonly port: pulumi.Output<number>;
  readonly database: pulumi.Output<string>;
  /** How clients connect, in the words of libpq. */
  readonly sslMode: "require" | "disable";
  readonly #server: PostgresServer;
  readonly #readers: ReadonlyMap<string, PostgresUser>;

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
        backups: { everyHours: 24, retentionDays: args.backupRetentionDays ?? 7 },
      },
      { parent: this },
    );
    this.hostname = this.#server.hostname;
    this.port = this.#server.port;
    this.database = this.#server.database;
    this.sslMode = sslMode(this.#server);
    this.#readers = new Map(
      args.readers?.map((reader) => [reader, this.user(`${name}-${reader}`, "readOnly", { parent: this })]),
    );
    this.variables = ["DATABASE_URL", ...(this.#readers.size > 0 ? [rightsVariable] : [])];
    this.registerOutputs({ hostname: this.hostname, port: this.port, database: this.database });
  }

  /**
   * A user of its own for one consumer, with rights on this database and none on any other.
   * @param name logical name of the user, and, with underscores, its name in PostgreSQL
   */
  user(name: string, rights: DatabaseRights, opts: { parent: pulumi.Resource }): PostgresUser {
    const user = this.#server.user(name, rights, opts);
    return {
      username: user.username,
      password: pulumi.secret(after(user.ready, user.password)),
      url: databaseUrl(this.#server, user),
      ready: user.ready,
    };
  }

  /**
   * One of `readers`.
   * @throws RunError when there is none of that name
   */
  reader(name: string): PostgresUser {
    const reader = this.#readers.get(name);
    if (reader === undefined) {
      throw new pulumi.RunError(`Postgres ${this.name} has no reader ${name}: add it to its readers`);
    }
    return reader;
  }

  attach(consumer: pulumi.Resource, name: string): Attachment {
    const { url, ready } = this.user(`${name}-${this.name}`, "owner", { parent: consumer });
    const readers = [...this.#readers.values()];
    if (readers.length === 0) {
      return { env: {}, secrets: { DATABASE_URL: url }, ready };
    }
    const rights = pulumi.all(readers.map(({ username }) => username)).apply(readOnlyRights);
    return {
      env: {},
      // No secret, but longer than the plain variables of some hosts may be.
      secrets: { DATABASE_URL: url, [rightsVariable]: rights },
      ready: [...ready, ...readers.flatMap((reader) => reader.ready)],
      release: [sqlCommand(rightsVariable)],
    };
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
        parameters: { sslmode: sslMode(server) },
      }),
    );
  return pulumi.secret(after(user.ready, url));
}

function sslMode({ tls }: PostgresServer): "require" | "disable" {
  return tls ? "require" : "disable";
}
