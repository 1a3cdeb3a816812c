import type * as pulumi from "@pulumi/pulumi";
import type { S3Access } from "./encodings";

/** Which major version of Airflow an image holds. */
export type AirflowVersion = 2 | 3;

export interface Variables {
  env: Record<string, pulumi.Input<string>>;
  secrets: Record<string, pulumi.Input<string>>;
}

/** What the variables are made of. */
export interface AirflowSettings {
  /** Address of the web interface, without a trailing slash. */
  webUrl: string;
  /** Address at which tasks reach the web process: on the private network where there is one. */
  taskApiUrl: string;
  /** How many tasks run at once, in all. */
  parallelism: number;
  /** What hands the tasks to workers; absent where the scheduler runs them itself. */
  celery?: CelerySettings;
  webWorkers: number;
  adminEmail: string;
  /** `s3://bucket`. */
  logsFolder: pulumi.Input<string>;
  dagBundles: pulumi.Input<string>;
  dagsAccess: { [Name in keyof S3Access]: pulumi.Input<string> };
  databaseUrl: pulumi.Input<string>;
  asyncDatabaseUrl: pulumi.Input<string>;
  logsConnection: pulumi.Input<string>;
  dagsConnection: pulumi.Input<string>;
  fernetKey: pulumi.Input<string>;
  webSecretKey: pulumi.Input<string>;
  jwtSecret: pulumi.Input<string>;
  adminPassword: pulumi.Input<string>;
}

export interface CelerySettings {
  brokerUrl: pulumi.Input<string>;
  resultBackend: pulumi.Input<string>;
  /** How many tasks one worker runs at once. */
  concurrency: number;
}

export interface AirflowVariables {
  /** Of every process and of the release command. */
  shared: Variables;
  /** Of the release command alone. Secret. */
  release: Variables["secrets"];
  /** Of one process alone, by its name. */
  processes: Record<string, Variables>;
}

/** Port of every process that answers HTTP. */
export const port = 8080;

/** The variables of an Airflow (Airflow's "Configuration Reference"). Values in `AIRFLOW__*` must not hold a bare `$`. */
export function airflowVariables(version: AirflowVersion, settings: AirflowSettings): AirflowVariables {
  return {
    ...(version === 2 ? airflow2(settings) : airflow3(settings)),
    release: { AIRFLOW_ADMIN_PASSWORD: settings.adminPassword },
  };
}

type RunningVariables = Omit<AirflowVariables, "release">;

function airflow2(settings: AirflowSettings): RunningVariables {
  const shared = sharedVariables(settings);
  return {
    shared: { ...shared, secrets: { ...shared.secrets, AIRFLOW__WEBSERVER__SECRET_KEY: settings.webSecretKey } },
    processes: {
      webserver: {
        env: {
          AIRFLOW__WEBSERVER__BASE_URL: settings.webUrl,
          AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: "true",
          AIRFLOW__WEBSERVER__WEB_SERVER_PORT: String(port),
          AIRFLOW__WEBSERVER__WORKERS: String(settings.webWorkers),
        },
        secrets: {},
      },
      // Both read the DAGs: one to know when a task is due, the other to run it.
      ...executing(settings, { scheduler: dagsVariables(settings), tasks: dagsVariables(settings) }),
    },
  };
}

function airflow3(settings: AirflowSettings): RunningVariables {
  const shared = sharedVariables(settings);
  const taskApi = {
    AIRFLOW__API_AUTH__JWT_SECRET: settings.jwtSecret,
    AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC: settings.asyncDatabaseUrl,
  };
  return {
    shared: {
      env: {
        ...shared.env,
        AIRFLOW__CORE__AUTH_MANAGER: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: settings.dagBundles,
      },
      secrets: { ...shared.secrets, AIRFLOW_CONN_S3DAGS: settings.dagsConnection },
    },
    processes: {
      "api-server": {
        env: {
          AIRFLOW__API__BASE_URL: settings.webUrl,
          AIRFLOW__API__PORT: String(port),
          AIRFLOW__API__WORKERS: String(settings.webWorkers),
          FORWARDED_ALLOW_IPS: "*",
        },
        secrets: { ...taskApi, AIRFLOW__API__SECRET_KEY: settings.webSecretKey },
      },
      ...executing(settings, {
        scheduler: { env: {}, secrets: taskApi },
        tasks: {
          env: {
            AIRFLOW__CORE__EXECUTION_API_SERVER_URL: `${settings.taskApiUrl}/execution/`,
            // A deploy restarts the API server: by default tasks give up on it after ten seconds, and fail.
            AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "12",
            AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS: "30",
          },
          secrets: taskApi,
        },
      }),
      "dag-processor": { env: { AIRFLOW__LOGGING__DAG_PROCESSOR_LOG_TARGET: "stdout" }, secrets: {} },
    },
  };
}

/** The scheduler and, where it does not run the tasks itself, the workers that do. */
function executing(
  settings: AirflowSettings,
  of: { scheduler: Variables; tasks: Variables },
): Record<string, Variables> {
  const scheduler = merged(of.scheduler, { env: schedulerEnv(settings), secrets: {} });
  const { celery } = settings;
  if (celery === undefined) {
    return { scheduler: merged(scheduler, of.tasks) };
  }
  const queue: Variables = {
    env: { AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT: String(longestTaskSeconds) },
    secrets: { AIRFLOW__CELERY__BROKER_URL: celery.brokerUrl, AIRFLOW__CELERY__RESULT_BACKEND: celery.resultBackend },
  };
  const worker = { env: { AIRFLOW__CELERY__WORKER_CONCURRENCY: String(celery.concurrency) }, secrets: {} };
  return { scheduler: merged(scheduler, queue), worker: merged(merged(of.tasks, queue), worker) };
}

/** Redis hands a task out again when no worker has said that it is done by then (Celery, "Visibility timeout"). */
const longestTaskSeconds = 24 * 60 * 60;

function merged(one: Variables, other: Variables): Variables {
  return { env: { ...one.env, ...other.env }, secrets: { ...one.secrets, ...other.secrets } };
}

function dagsVariables({ dagsAccess }: AirflowSettings): Variables {
  return {
    env: {
      DAGS_S3_ACCESS_KEY_ID: dagsAccess.S3_ACCESS_KEY_ID,
      DAGS_S3_BUCKET: dagsAccess.S3_BUCKET,
      DAGS_S3_ENDPOINT_URL: dagsAccess.S3_ENDPOINT_URL,
      DAGS_S3_REGION: dagsAccess.S3_REGION,
    },
    secrets: { DAGS_S3_SECRET_ACCESS_KEY: dagsAccess.S3_SECRET_ACCESS_KEY },
  };
}

function sharedVariables(settings: AirflowSettings): Variables {
  return {
    env: {
      AIRFLOW__CORE__EXECUTOR: settings.celery === undefined ? "LocalExecutor" : "CeleryExecutor",
      AIRFLOW__CORE__LOAD_EXAMPLES: "false",
      AIRFLOW__LOGGING__ENCRYPT_S3_LOGS: "false",
      AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: settings.logsFolder,
      AIRFLOW__LOGGING__REMOTE_LOGGING: "true",
      AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID: "s3logs",
      AIRFLOW_ADMIN_EMAIL: settings.adminEmail,
    },
    secrets: {
      AIRFLOW__CORE__FERNET_KEY: settings.fernetKey,
      AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: settings.databaseUrl,
      AIRFLOW_CONN_S3LOGS: settings.logsConnection,
    },
  };
}

function schedulerEnv(settings: AirflowSettings): Variables["env"] {
  return {
    AIRFLOW__CORE__PARALLELISM: String(settings.parallelism),
    AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: "true",
    // Tasks of a scheduler that was killed start again after a minute, not five.
    AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL: "60",
    AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT: String(port),
  };
}
