import * as pulumi from "@pulumi/pulumi";
import { rejectMistakes } from "../hosts/mistake";
import { appSpec } from "./airflow/app-spec";
import type { AirflowArgs } from "./airflow/args";
import { asyncSqlAlchemyUrl, resultBackend, s3Connection, s3DagBundles, sqlAlchemyUrl } from "./airflow/encodings";
import { generatedKeys } from "./airflow/keys";
import { airflowMistakes } from "./airflow/mistakes";
import { webProcess } from "./airflow/processes";
import { airflowSizes, concurrency, parallelism, webWorkers, type AirflowSizes } from "./airflow/sizing";
import { airflowVariables, port, type AirflowSettings, type CelerySettings } from "./airflow/variables";
import type { Attachment } from "./backing-service";
import { generatedSecret } from "./generated-secret";
import type { PostgresUser } from "./postgres";
import { watchApp } from "./uptime-check";

export type { AirflowArgs, AirflowOptions } from "./airflow/args";

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
    this.adminPassword = generatedSecret(`${name}-admin-password`, { parent: this }, 32);

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
