import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";
import type { Host } from "../hosts/host";
import { rejectMistakes, type Mistake } from "../hosts/mistake";
import { App } from "./app";
import { generatedSecret } from "./generated-secret";
import type { Postgres } from "./postgres";

const start = readFileSync(join(__dirname, "metabase/start.sh"), "utf8");
const memoryMb = 2048;

export interface MetabaseArgs {
  /** Where it runs. */
  host: Host;
  /** Version of the official image, `v0.57.4`. A newer one upgrades the database, which cannot be taken back: back up first. */
  version: string;
  /** Full domain name. */
  domain: string;
  /** Holds questions, dashboards and users. Metabase gets a user that owns the schema. */
  database: Postgres;
  /** First administrator. Made once: neither address nor password of an existing one is changed. */
  admin: { email: string };
  /** Databases that it shows, each with the name of one of their readers. Default: none. */
  reads?: readonly { database: Postgres; reader: string }[];
}

/**
 * Metabase, the open-source edition, with a database of its own. It reads those of the product as users that can do
 * nothing else.
 *
 * Whoever opens the page of one without an administrator becomes that: the container makes one over the address that only
 * it reaches, before the host sends anybody there, and stops when it cannot. This edition takes its data sources neither
 * from variables nor from a file (`MB_CONFIG_FILE_PATH` is read by the paid ones alone): `checklist` says what is typed in
 * its pages, once, with the addresses in `dataSources`.
 *
 * @example
 * const metabase = new Metabase("apilos-metabase", {
 *   host,
 *   version: "v0.57.4",
 *   domain: "metabase.example.fr",
 *   admin: { email: "data@example.fr" },
 *   database: new Postgres("apilos-metabase-db", { host, version: 16, size: "small", storageGb: 10, database: "metabase" }),
 *   reads: [{ database, reader: "metabase" }],
 * });
 *
 * Holds no data but the key that encrypts the passwords of its data sources. The key is drawn once and protected like a
 * database: under another one Metabase could not read them, and each would have to be typed again.
 */
export class Metabase extends pulumi.ComponentResource {
  /** Known once it is healthy. */
  readonly url: pulumi.Output<string>;
  /** URL that Metabase's page for a new database takes, by the logical name of the database. Secret. */
  readonly dataSources: Readonly<Record<string, pulumi.Output<string>>>;
  /** The password the administrator was made with. Secret. */
  readonly adminPassword: pulumi.Output<string>;
  /** What is left to do by hand, one sentence each. */
  readonly checklist: string[];

  constructor(name: string, args: MetabaseArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:Metabase", name, {}, opts);
    const { host, version, domain, database, admin, reads = [] } = args;
    const parent = { parent: this };
    rejectMistakes(`Metabase ${name}`, mistakes(version));

    this.adminPassword = firstPassword(`${name}-admin-password`, parent);
    const user = database.user(`${name}-${database.name}`, "owner", parent);
    const app = new App(
      name,
      {
        host,
        image: `docker.io/metabase/metabase:${version}`,
        processes: {
          metabase: {
            command: ["sh", "-c", start, "sh", "/app/run_metabase.sh"],
            http: { port: 3000, health: "/api/health", public: true, domain },
            memoryMb,
            instances: { min: 1, max: 1 },
          },
        },
        env: {
          MB_DB_TYPE: "postgres",
          MB_DB_CONNECTION_URI: pulumi.interpolate`jdbc:postgresql://${database.hostname}:${database.port}/${database.database}?sslmode=${database.sslMode}`,
          MB_DB_USER: user.username,
          MB_SITE_URL: host.publicUrl(domain),
          MB_JETTY_HOST: "0.0.0.0",
          MB_JETTY_PORT: "3000",
          FIRST_ADMIN_EMAIL: admin.email,
          MB_ANON_TRACKING_ENABLED: "false",
          // By itself Java would take a quarter.
          JAVA_OPTS: `-Xmx${Math.floor(memoryMb * 0.7)}m`,
        },
        secrets: {
          // No secret, but its name is taken for one.
          MB_PASSWORD_COMPLEXITY: "strong",
          MB_DB_PASS: user.password,
          FIRST_ADMIN_PASSWORD: this.adminPassword,
          MB_ENCRYPTION_SECRET_KEY: generatedSecret(`${name}-encryption-key`, { ...parent, ...host.protection }),
        },
      },
      parent,
    );

    this.url = app.addresses["metabase"]!;
    this.dataSources = Object.fromEntries(
      reads.map(({ database: source, reader }) => [source.name, source.reader(reader).url]),
    );
    this.checklist = checklist(host.publicUrl(domain), admin.email, Object.keys(this.dataSources));
    this.registerOutputs({ url: this.url, dataSources: this.dataSources, adminPassword: this.adminPassword });
  }
}

function mistakes(version: string): Mistake[] {
  if (/^v0\.\d+(\.\d+)+$/.test(version)) return [];
  return [{ path: "version", message: `${version} is not a version of the open-source edition: v0.57.4` }];
}

/** Keeps Metabase's own rules for strong passwords, and means nothing in JSON. */
function firstPassword(name: string, opts: { parent: pulumi.Resource }): pulumi.Output<string> {
  const classes = { minLower: 2, minUpper: 2, minNumeric: 1, minSpecial: 1, overrideSpecial: "-_." };
  return pulumi.secret(new random.RandomPassword(name, { length: 32, ...classes }, opts).result);
}

/** Each fits into what `pulumi up` prints of an output, 150 characters. */
function checklist(url: string, email: string, sources: string[]): string[] {
  return [
    `Log in to ${url} as ${email} with metabaseFirstPassword of the outputs, and change it.`,
    ...sources.map((source) => `In ${url}/admin/databases/create add PostgreSQL with ${source} of the outputs.`),
  ];
}
