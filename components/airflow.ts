import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../hosts/host";
import { rejectMistakes } from "../hosts/mistake";
import { appSpec } from "./airflow/app-spec";
import { asyncSqlAlchemyUrl, resultBackend, s3Connection, s3DagBundles, sqlAlchemyUrl } from "./airflow/encodings";
import { generatedKeys } from "./airflow/keys";
import { airflowMistakes } from "./airflow/mistakes";
import { webProcess, type AirflowProcess } from "./airflow/processes";
import {
  airflowSizes,
  concurrency,
  parallelism,
  webWorkers,
  type AirflowMemory,
  type AirflowSizes,
} from "./airflow/sizing";
import {
  airflowVariables,
  port,
  type AirflowSettings,
  type AirflowVersion,
  type CelerySettings,
} from "./airflow/variables";
import type { Attachment } from "./backing-service";
import type { Bucket } from "./bucket";
import { generatedSecret } from "./generated-secret";
import type { Postgres, PostgresUser } from "./postgres";
import type { Redis } from "./redis";
import { watchApp } from "./uptime-check";

/**
 * `version` is the major version of the Airflow in the images: 3 after 2 upgrades the metadata database, which cannot be
 * taken back, so make a backup first. `images` are full addresses with a tag or a digest, by process, all with the same
 * Airflow; another image is a new release, and the release command runs in the scheduler's.
 *
 * `executor` says what runs the tasks. `local`, the default: the scheduler itself. `celery`: workers, which the scheduler
 * hands them to over a queue.
 */
export type AirflowArgs = AirflowOptions & (LocalAirflow<2> | LocalAirflow<3> | CeleryAirflow<2> | CeleryAirflow<3>);

interface LocalAirflow<Version extends AirflowVersion> {
  version: Version;
  images: Images<AirflowProcess[Version]>;
  executor?: "local";
  queue?: undefined;
  workers?: undefined;
}

interface CeleryAirflow<Version extends AirflowVersion> {
  version: Version;
  images: Images<AirflowProcess[Version] | "worker">;
  executor: "celery";
  /** Holds the tasks that wait for a worker, and nothing of any other app. What is lost with it is queued again. */
  queue: Redis;
  /**
   * `count` is how many run, always, and `memoryMb` the memory of each in megabytes, which with `taskMb` decides how many
   * tasks it runs at once. Default: 2048.
   */
  workers: { count: number; memoryMb?: number };
}

type Images<Process extends string> = Record<Process, pulumi.Input<string>>;

export interface AirflowOptions {
  /** Where it runs. */
  host: Host;
  /** Full domain name of the web interface. */
  domain: string;
  /** Holds Airflow's metadata. It gets a user that owns the schema. */
  database: Postgres;
  /** Keeps the logs of the tasks, which the web interface shows once a task has ended. */
  logs: Bucket;
  /** Holds the DAGs: at its root for Airflow 3. */
  dags: Bucket;
  /** First administrator. Made once: neither address nor password of an existing one is changed. */
  admin: { email: string };
  /**
   * Memory of the processes, in megabytes; the host says what it sells. `schedulerMb` and `taskMb` decide how many tasks
   * a scheduler runs at once. Default: 1024 for the web process, 2048 for the scheduler, or 1024 where workers run the
   * tasks, 256 for a task, 512 for the DAG processor.
   */
  memory?: Partial<AirflowMemory>;
  /**
   * Numbers of the keys that encrypt connections and variables; each is drawn when it first appears, and protected. All of
   * them read; the first writes, and with several of them each release encrypts everything anew with it. Default: [1].
   * docs/rotating-secrets.md says in which steps one replaces another.
   */
  fernetKeys?: readonly number[];
  /** Further connections, by id in lower case, as a URI or in JSON. Secret. Default: none. */
  connections?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further plain variables of every process. Default: none. */
  env?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Further secret variables of every process. Default: none. */
  secrets?: Readonly<Record<string, pulumi.Input<string>>>;
}

/**
 * Apache Airflow with one container for each process: the webserver and the scheduler of Airflow 2; the API server, the
 * scheduler and the DAG processor of Airflow 3. Processes share the database and the buckets, no disk.
 *
 * The scheduler runs the tasks itself (LocalExecutor), so there is exactly one and it never stops for want of requests.
 *
 * @example
 * new Airflow("lvao-airflow", {
 *   host,
 *   version: 2,
 *   images: { webserver: image("airflow-webserver"), scheduler: image("airflow-scheduler") },
 *   domain: "airflow.example.fr",
 *   database: new Postgres("lvao-airflow-db", { host, version: 16, size: "small", storageGb: 10, database: "airflow" }),
 *   logs: new Bucket("lvao-airflow-logs", { host, expireAfterDays: 90 }),
 *   dags: new Bucket("lvao-airflow-dags", { host }),
 *   admin: { email: "data@example.fr" },
 * });
 *
 * Where one machine is not enough, workers run them (CeleryExecutor), each in a container of its own. One that is told to
 * stop ends its tasks first, as long as the host lets it; those of one that is killed are failed or tried again, as their
 * `retries` say, when Airflow has missed them for five minutes. No task may last longer than a day.
 *
 * @example
 * new Airflow("lvao-airflow", {
 *   …,
 *   images: { webserver: image("airflow"), scheduler: image("airflow"), worker: image("airflow") },
 *   executor: "celery",
 *   queue: new Redis("lvao-airflow-queue", { host, version: 7, size: "small" }),
 *   workers: { count: 2, memoryMb: 4096 },
 * });
 *
 * What an image must hold: the `airflow` command on the PATH with the Amazon and PostgreSQL providers, for Airflow 3 the
 * FAB provider too, for workers every image the Celery provider with Redis's client; its ENTRYPOINT is not used. Airflow 3
 * loads the DAGs from the bucket by itself. An image of Airflow 2 brings its DAGs, or something that fetches them: its
 * scheduler and its workers are given, to read, `DAGS_S3_BUCKET`, `DAGS_S3_ENDPOINT_URL`, `DAGS_S3_REGION`, `DAGS_S3_ACCESS_KEY_ID`
 * and `DAGS_S3_SECRET_ACCESS_KEY`.
 *
 * Holds no data but its generated keys. Without the Fernet keys that encrypted them, connections and variables saved in the
 * web interface cannot be read again: `fernetKeys` moves from one to another.
 */
export class Airflow extends pulumi.ComponentResource {
  /** Address of the web interface. Known once it is healthy. */
  readonly url: pulumi.Output<string>;
  readonly adminUsername: string;
  /** The password the administrator was made with. Secret. */
  readonly adminPassword: pulumi.Output<string>;

  constructor(name: string, args: AirflowArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:Airflow", name, {}, opts);
    const { version, domain, database, logs, dags, host } = args;
    const sizes = airflowSizes(args);
    rejectMistakes(`Airflow ${name}`, airflowMistakes(args, sizes));

    const user = database.user(`${name}-${database.name}`, "owner", { parent: this });
    const logsKey = logs.attach(this, name);
    const dagsKey = dags.readOnly().attach(this, name);
    const queue = args.queue?.attach();
    this.adminUsername = args.admin.email;
    this.adminPassword = pulumi.secret(generatedSecret(`${name}-admin-password`, { parent: this }, 32));

    const webHostname = host.privateHostname(name, webProcess[version]);
    const variables = airflowVariables(version, {
      webUrl: host.publicUrl(domain),
      taskApiUrl: webHostname === undefined ? host.publicUrl(domain) : `http://${webHostname}:${port}`,
      parallelism: parallelism(sizes),
      celery: queue && celerySettings(queue, user, sizes),
      webWorkers: webWorkers(sizes.memory),
      adminEmail: args.admin.email,
      adminPassword: this.adminPassword,
      databaseUrl: user.url.apply(sqlAlchemyUrl),
      asyncDatabaseUrl: user.url.apply(asyncSqlAlchemyUrl),
      logsFolder: pulumi.interpolate`s3://${logs.bucketName}`,
      logsConnection: connectionTo(logsKey),
      dagsConnection: connectionTo(dagsKey),
      dagBundles: dags.bucketName.apply(s3DagBundles),
      dagsAccess: accessOf(dagsKey),
      ...generatedKeys(name, args, this),
    });
    const spec = appSpec(args, sizes, variables);
    const running = host.app(name, spec, {
      parent: this,
      dependsOn: [user, logsKey, dagsKey, ...(queue ? [queue] : [])].flatMap(({ ready }) => ready),
    });

    watchApp(name, { host, processes: spec.processes }, running, this);

    this.url = running.addresses[webProcess[version]]!;
    this.registerOutputs({ url: this.url, adminUsername: this.adminUsername, adminPassword: this.adminPassword });
  }
}

function celerySettings({ secrets }: Attachment, user: PostgresUser, sizes: AirflowSizes): CelerySettings {
  return {
    brokerUrl: secrets["REDIS_URL"]!,
    resultBackend: user.url.apply(resultBackend),
    concurrency: concurrency(sizes),
  };
}

function accessOf({ env, secrets }: Attachment): AirflowSettings["dagsAccess"] {
  return { ...env, ...secrets } as AirflowSettings["dagsAccess"];
}

function connectionTo(bucketKey: Attachment): pulumi.Output<string> {
  return pulumi.secret(pulumi.output(accessOf(bucketKey)).apply(s3Connection));
}
