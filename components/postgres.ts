import * as pulumi from "@pulumi/pulumi";
import { after } from "../hosts/after";
import { connectionUrl } from "../hosts/connection-url";
import type { DatabaseRights, DatabaseUser, Host, PostgresServer, ServiceSize } from "../hosts/host";
import { ownerRights } from "./owner-rights";
import { readOnlyRights } from "./read-only-rights";
import { sqlCommand } from "./sql";
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
  /** A standby server that takes over by itself. Can be added, never taken away. Default: false. */
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

/** Hold the SQL that gives the readers, and other owners, their rights. */
const readersVariable = "DATABASE_READER_RIGHTS";
const ownersVariable = "DATABASE_OWNER_RIGHTS";

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
    this.variables = ["DATABASE_URL", ...(this.#readers.size > 0 ? [readersVariable] : [])];
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
    return this.#attach(consumer, name, []);
  }

  /**
   * The database for the app that makes its tables, where other owners read and write them: it gives them all rights on
   * them, on each release. Its image needs Python with psycopg. On Docker they have these anyway.
   */
  sharedWith(others: readonly PostgresUser[]): BackingService {
    const variables = [...this.variables, ownersVariable];
    return { name: this.name, variables, attach: (consumer, name) => this.#attach(consumer, name, others) };
  }

  #attach(consumer: pulumi.Resource, name: string, others: readonly PostgresUser[]): Attachment {
    const { url, ready } = this.user(`${name}-${this.name}`, "owner", { parent: consumer });
    const grants = [
      { variable: readersVariable, users: [...this.#readers.values()], sql: readOnlyRights },
      { variable: ownersVariable, users: others, sql: ownerRights },
    ].filter(({ users }) => users.length > 0);
    // No secrets, but longer than the plain variables of some hosts may be.
    const rights = grants.map(
      ({ variable, users, sql }) => [variable, pulumi.all(users.map(({ username }) => username)).apply(sql)] as const,
    );
    return {
      env: {},
      secrets: { DATABASE_URL: url, ...Object.fromEntries(rights) },
      ready: [...ready, ...grants.flatMap(({ users }) => users.flatMap((user) => user.ready))],
      release: grants.map(({ variable }) => sqlCommand(variable)),
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
