import { describe, expect, it } from "vitest";
import { airflowVariables } from "../../../components/airflow/variables";

const settings = {
  webUrl: "https://airflow.example.fr",
  taskApiUrl: "https://airflow.example.fr",
  parallelism: 4,
  webWorkers: 2,
  adminEmail: "admin@example.fr",
  adminPassword: "the admin password",
  logsFolder: "s3://logs",
  dagBundles: "the DAG bundles",
  dagsAccess: {
    S3_BUCKET: "dags",
    S3_ENDPOINT_URL: "https://s3.example.fr",
    S3_REGION: "fr-par",
    S3_ACCESS_KEY_ID: "the key id",
    S3_SECRET_ACCESS_KEY: "the key",
  },
  databaseUrl: "the database URL",
  asyncDatabaseUrl: "the asynchronous database URL",
  logsConnection: "the logs connection",
  dagsConnection: "the DAGs connection",
  fernetKey: "the Fernet key",
  webSecretKey: "the web key",
  jwtSecret: "the JWT secret",
};

const sharedEnv = {
  AIRFLOW__CORE__EXECUTOR: "LocalExecutor",
  AIRFLOW__CORE__LOAD_EXAMPLES: "false",
  AIRFLOW__LOGGING__REMOTE_LOGGING: "true",
  AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER: "s3://logs",
  AIRFLOW__LOGGING__REMOTE_LOG_CONN_ID: "s3logs",
  AIRFLOW__LOGGING__ENCRYPT_S3_LOGS: "false",
  AIRFLOW_ADMIN_EMAIL: "admin@example.fr",
};
const sharedSecrets = {
  AIRFLOW__CORE__FERNET_KEY: "the Fernet key",
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN: "the database URL",
  AIRFLOW_CONN_S3LOGS: "the logs connection",
};
const schedulerEnv = {
  AIRFLOW__CORE__PARALLELISM: "4",
  AIRFLOW__SCHEDULER__ENABLE_HEALTH_CHECK: "true",
  AIRFLOW__SCHEDULER__SCHEDULER_HEALTH_CHECK_SERVER_PORT: "8080",
  AIRFLOW__SCHEDULER__ORPHANED_TASKS_CHECK_INTERVAL: "60",
};

const dagsEnv = {
  DAGS_S3_BUCKET: "dags",
  DAGS_S3_ENDPOINT_URL: "https://s3.example.fr",
  DAGS_S3_REGION: "fr-par",
  DAGS_S3_ACCESS_KEY_ID: "the key id",
};
const taskApi = {
  AIRFLOW__API_AUTH__JWT_SECRET: "the JWT secret",
  AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC: "the asynchronous database URL",
};

it("gives Airflow 2 its variables, process by process", () => {
  expect(airflowVariables(2, settings)).toEqual({
    shared: { env: sharedEnv, secrets: { ...sharedSecrets, AIRFLOW__WEBSERVER__SECRET_KEY: "the web key" } },
    release: { AIRFLOW_ADMIN_PASSWORD: "the admin password" },
    processes: {
      webserver: {
        env: {
          AIRFLOW__WEBSERVER__BASE_URL: "https://airflow.example.fr",
          AIRFLOW__WEBSERVER__ENABLE_PROXY_FIX: "true",
          AIRFLOW__WEBSERVER__WEB_SERVER_PORT: "8080",
          AIRFLOW__WEBSERVER__WORKERS: "2",
        },
        secrets: {},
      },
      scheduler: {
        env: {
          ...schedulerEnv,
          ...dagsEnv,
        },
        secrets: { DAGS_S3_SECRET_ACCESS_KEY: "the key" },
      },
    },
  });
});

it("gives Airflow 3 its variables, process by process", () => {
  expect(airflowVariables(3, settings)).toEqual({
    shared: {
      env: {
        ...sharedEnv,
        AIRFLOW__CORE__AUTH_MANAGER: "airflow.providers.fab.auth_manager.fab_auth_manager.FabAuthManager",
        AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST: "the DAG bundles",
      },
      secrets: { ...sharedSecrets, AIRFLOW_CONN_S3DAGS: "the DAGs connection" },
    },
    release: { AIRFLOW_ADMIN_PASSWORD: "the admin password" },
    processes: {
      "api-server": {
        env: {
          AIRFLOW__API__BASE_URL: "https://airflow.example.fr",
          AIRFLOW__API__PORT: "8080",
          AIRFLOW__API__WORKERS: "2",
          FORWARDED_ALLOW_IPS: "*",
        },
        secrets: { ...taskApi, AIRFLOW__API__SECRET_KEY: "the web key" },
      },
      scheduler: {
        env: {
          ...schedulerEnv,
          AIRFLOW__CORE__EXECUTION_API_SERVER_URL: "https://airflow.example.fr/execution/",
          AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "12",
          AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS: "30",
        },
        secrets: taskApi,
      },
      "dag-processor": { env: { AIRFLOW__LOGGING__DAG_PROCESSOR_LOG_TARGET: "stdout" }, secrets: {} },
    },
  });
});

describe("with workers", () => {
  const celery = { brokerUrl: "the broker URL", resultBackend: "the result backend", concurrency: 2 };
  const queue = {
    env: { AIRFLOW__CELERY_BROKER_TRANSPORT_OPTIONS__VISIBILITY_TIMEOUT: "86400" },
    secrets: { AIRFLOW__CELERY__BROKER_URL: "the broker URL", AIRFLOW__CELERY__RESULT_BACKEND: "the result backend" },
  };

  it("tells the scheduler and the workers of Airflow 2 of the queue, and of the DAGs", () => {
    const { shared, processes } = airflowVariables(2, { ...settings, celery });
    expect(shared.env["AIRFLOW__CORE__EXECUTOR"]).toBe("CeleryExecutor");
    expect(processes["scheduler"]?.env).toEqual({ ...schedulerEnv, ...queue.env, ...dagsEnv });
    expect(processes["worker"]).toEqual({
      env: { ...queue.env, ...dagsEnv, AIRFLOW__CELERY__WORKER_CONCURRENCY: "2" },
      secrets: { ...queue.secrets, DAGS_S3_SECRET_ACCESS_KEY: "the key" },
    });
    expect(processes["webserver"]).toEqual(airflowVariables(2, settings).processes["webserver"]);
  });

  it("tells the workers of Airflow 3, in place of the scheduler, how tasks reach the API server", () => {
    const { processes } = airflowVariables(3, { ...settings, celery });
    expect(processes["scheduler"]).toEqual({
      env: { ...schedulerEnv, ...queue.env },
      secrets: { ...queue.secrets, ...taskApi },
    });
    expect(processes["worker"]).toEqual({
      env: {
        ...queue.env,
        AIRFLOW__CELERY__WORKER_CONCURRENCY: "2",
        AIRFLOW__CORE__EXECUTION_API_SERVER_URL: "https://airflow.example.fr/execution/",
        AIRFLOW__WORKERS__EXECUTION_API_RETRIES: "12",
        AIRFLOW__WORKERS__MAX_FAILED_HEARTBEATS: "30",
      },
      secrets: { ...queue.secrets, ...taskApi },
    });
    expect(processes["api-server"]).toEqual(airflowVariables(3, settings).processes["api-server"]);
  });
});
