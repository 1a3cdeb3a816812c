import type { ProcessSpec } from "../../hosts/host";
import { port, type AirflowVersion } from "./variables";
import type { AirflowSizes } from "./sizing";

/** Names of the processes, by version; with the Celery executor there is a `worker` too. */
export interface AirflowProcess {
  2: "webserver" | "scheduler";
  3: "api-server" | "scheduler" | "dag-processor";
}

/** Name of the process that people reach. */
export const webProcess: Record<AirflowVersion, string> = { 2: "webserver", 3: "api-server" };

/** The processes of an Airflow without their variables. */
export function airflowProcesses(
  version: AirflowVersion,
  domain: string,
  { memory, workers }: AirflowSizes,
): Record<string, ProcessSpec> {
  // Where the tasks run inside the scheduler, a second one would run as many again, and none would run nothing.
  const one = { min: 1, max: 1 };
  const scheduler: ProcessSpec = {
    command: ["airflow", "scheduler"],
    http: { port, health: "/health", public: false },
    memoryMb: memory.schedulerMb,
    instances: one,
  };
  const web = { memoryMb: memory.webMb, instances: one };
  const worker = workers && {
    worker: {
      command: ["airflow", "celery", "worker"],
      memoryMb: workers.memoryMb,
      instances: { min: workers.count, max: workers.count },
    },
  };
  if (version === 2) {
    return {
      webserver: { ...web, command: ["airflow", "webserver"], http: { port, health: "/health", public: true, domain } },
      scheduler,
      ...worker,
    };
  }
  return {
    "api-server": {
      ...web,
      command: ["airflow", "api-server", "--proxy-headers"],
      http: { port, health: "/api/v2/monitor/health", public: true, domain },
    },
    scheduler,
    "dag-processor": { command: ["airflow", "dag-processor"], memoryMb: memory.dagProcessorMb, instances: one },
    ...worker,
  };
}

/**
 * Brings the database to the image's version and makes the first administrator, unless there is one of that name. The
 * password goes through a pipe, for arguments are readable in the list of processes. With several Fernet keys, what is
 * encrypted is so with the first of them afterwards.
 */
export function airflowRelease(fernetKeys: readonly number[]): string[] {
  return [
    "airflow db migrate",
    'printf "%s\\n%s\\n" "$AIRFLOW_ADMIN_PASSWORD" "$AIRFLOW_ADMIN_PASSWORD" | airflow users create --role Admin ' +
      '--username "$AIRFLOW_ADMIN_EMAIL" --email "$AIRFLOW_ADMIN_EMAIL" --firstname Airflow --lastname Admin',
    ...(fernetKeys.length > 1 ? ["airflow rotate-fernet-key"] : []),
  ];
}
