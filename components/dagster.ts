import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../hosts/host";
import { rejectMistakes, type Mistake } from "../hosts/mistake";
import { App } from "./app";
import { withNames } from "./backing-service";
import type { Bucket } from "./bucket";
import { dagsterYaml, workspaceYaml, type CodeLocation } from "./dagster/files";
import { codeServer, dagsterHome, dagsterProcesses, dagsterRelease } from "./dagster/processes";
import { defaultMemory, maxConcurrentRuns, memoryMistakes, type DagsterMemory } from "./dagster/sizing";
import { generatedSecret } from "./generated-secret";
import type { Postgres } from "./postgres";

export interface DagsterArgs {
  /** Where it runs. */
  host: Host;
  /** Full address of the one image, with a tag or a digest. Another image is a new release. */
  image: pulumi.Input<string>;
  /** Full domain name of the web interface. */
  domain: string;
  /** Code locations, by name. The name is the location's identity: another one loses its schedules' state. */
  locations: Readonly<Record<string, CodeLocation>>;
  /** Holds runs, schedules and events. Dagster gets a user that owns the schema. */
  database: Postgres;
  /** Keeps the output of the steps, and what the code puts there. */
  storage: Bucket;
  /**
   * Memory, in megabytes; the host says what it sells. How many runs go at once follows from it. Default: 1024 for the
   * webserver and a code server, 2048 for the daemon, 192 for a location's code, 512 for a run.
   */
  memory?: Partial<DagsterMemory>;
  /** Further plain variables of every process. Default: none. */
  env?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further secret variables of every process. Default: none. */
  secrets?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Dagster: the webserver, the daemon and the code locations, all from one image, whose runs, schedules and events are in
 * PostgreSQL.
 *
 * Where the processes of an app reach one another, each location is a gRPC code server that runs its own jobs. Elsewhere
 * the webserver and the daemon each load every location in a process beside them, and the daemon runs the jobs: a code
 * server has no authentication, and so it is never given an address.
 *
 * @example
 * new Dagster("fwb-dagster", {
 *   host,
 *   image,
 *   domain: "dagster.example.fr",
 *   locations: { ags_project: { module: "ags_project.definitions" } },
 *   database: new Postgres("fwb-dagster-db", { host, version: 16, size: "small", storageGb: 10, database: "dagster" }),
 *   storage: new Bucket("fwb-data", { host }),
 * });
 *
 * The image must hold Python's packages dagster, dagster-webserver, dagster-postgres and dagster-aws, and the modules;
 * its ENTRYPOINT is not used. The code finds the bucket where AWS's SDKs look: `AWS_ENDPOINT_URL_S3`, `AWS_DEFAULT_REGION`,
 * `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`, with its name in `S3_BUCKET`.
 *
 * Dagster has no users: one name and one generated password guard the web interface. A deploy ends the runs that go on,
 * and one that cannot say so is marked as failed after a day. Holds no data.
 */
export class Dagster extends pulumi.ComponentResource {
  /** Address of the web interface. Known once it is healthy. */
  readonly url: pulumi.Output<string>;
  readonly username = "dagster";
  /** Secret. */
  readonly password: pulumi.Output<string>;

  constructor(name: string, args: DagsterArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:Dagster", name, {}, opts);
    const { host, image, domain, locations, database, storage, env, secrets } = args;
    const parent = { parent: this };
    const memory = { ...defaultMemory, ...args.memory };
    const servers = codeServers(name, args);
    const layout = { locations: Object.keys(locations).length, servers: Object.keys(servers).length > 0 };
    rejectMistakes(`Dagster ${name}`, [
      ...locationMistakes(locations),
      ...memoryMistakes(memory, layout),
      ...ownedMistakes(args),
    ]);

    const user = database.user(`${name}-${database.name}`, "owner", parent);
    this.password = generatedSecret(`${name}-web-password`, parent, 32);
    const app = new App(
      name,
      {
        host,
        image,
        processes: dagsterProcesses(domain, memory, layout.servers ? locations : {}),
        release: dagsterRelease(locations),
        attach: [withNames(storage, awsNames)],
        env: { ...env, DAGSTER_HOME: dagsterHome, DAGSTER_WEB_USERNAME: this.username },
        secrets: {
          ...secrets,
          // No secrets, but longer than the plain variables of some hosts may be.
          DAGSTER_YAML: dagsterYaml({ maxConcurrentRuns: maxConcurrentRuns(memory, layout) }),
          DAGSTER_WORKSPACE_YAML: workspaceYaml(locations, servers),
          // What a bare postgresql:// means changes with SQLAlchemy's version; this is the driver of dagster-postgres.
          DAGSTER_POSTGRES_URL: user.url.apply((url) => url.replace(/^postgresql:/, "postgresql+psycopg2:")),
          DAGSTER_WEB_PASSWORD: this.password,
        },
      },
      parent,
    );

    this.url = app.addresses["webserver"]!;
    this.registerOutputs({ url: this.url, username: this.username, password: this.password });
  }
}

const awsNames = {
  S3_ENDPOINT_URL: "AWS_ENDPOINT_URL_S3",
  S3_REGION: "AWS_DEFAULT_REGION",
  S3_ACCESS_KEY_ID: "AWS_ACCESS_KEY_ID",
  S3_SECRET_ACCESS_KEY: "AWS_SECRET_ACCESS_KEY",
};

const ownedVariables = /^(DAGSTER_(HOME|WEB_USERNAME|WEB_PASSWORD|YAML|WORKSPACE_YAML|POSTGRES_URL))$/;

/** Host names of the code servers, by location; none where processes cannot reach one another. */
function codeServers(name: string, { host, locations }: DagsterArgs): Record<string, string> {
  const hostnames = Object.keys(locations).flatMap((location) => {
    const hostname = host.privateHostname(name, codeServer(location));
    return hostname === undefined ? [] : [[location, hostname] as const];
  });
  return Object.fromEntries(hostnames);
}

function locationMistakes(locations: DagsterArgs["locations"]): Mistake[] {
  const entries = Object.entries(locations);
  return [
    ...(entries.length > 0 ? [] : [{ path: "locations", message: "empty: name at least one" }]),
    ...entries.flatMap(([location, { module }]) => [
      ...(/^[a-z][a-z0-9_]*$/.test(location)
        ? []
        : [
            {
              path: `locations.${location}`,
              message: "a location's name is lower case letters, digits and underscores: ags_project",
            },
          ]),
      ...(/^[A-Za-z_]\w*(\.[A-Za-z_]\w*)*$/.test(module)
        ? []
        : [
            {
              path: `locations.${location}.module`,
              message: `${module} is not a Python module: ags_project.definitions`,
            },
          ]),
    ]),
  ];
}

function ownedMistakes({ env = {}, secrets = {} }: DagsterArgs): Mistake[] {
  return Object.entries({ env, secrets }).flatMap(([kind, variables]) =>
    Object.keys(variables)
      .filter((variable) => ownedVariables.test(variable))
      .map((variable) => ({ path: `${kind}.${variable}`, message: "set by the component: remove it" })),
  );
}
