/** One code location: definitions that Dagster loads in a process of their own. */
export interface CodeLocation {
  /** Python module with one `Definitions` object at its top level: `ags_project.definitions`. */
  module: string;
}

/** Port of a gRPC code server. */
export const codeServerPort = 4000;

/**
 * `workspace.yaml`: where the webserver and the daemon find the code. In JSON, which is YAML too.
 * @param servers host name of each location's gRPC server; a location without one is loaded where it is needed, in a
 *   process beside the webserver and in another beside the daemon
 */
export function workspaceYaml(
  locations: Readonly<Record<string, CodeLocation>>,
  servers: Readonly<Record<string, string>>,
): string {
  const entries = Object.entries(locations).map(([location_name, { module }]) => {
    const host = servers[location_name];
    return host === undefined
      ? { python_module: { module_name: module, location_name } }
      : { grpc_server: { host, port: codeServerPort, location_name } };
  });
  return JSON.stringify({ load_from: entries });
}

/**
 * `dagster.yaml`: runs, schedules and events in PostgreSQL, output of the steps in the bucket, a queue before the runs.
 * What differs from environment to environment, and what is secret, stays in variables. In JSON, which is YAML too.
 */
export function dagsterYaml({ maxConcurrentRuns }: { maxConcurrentRuns: number }): string {
  const variable = (env: string) => ({ env });
  return JSON.stringify({
    storage: { postgres: { postgres_url: variable("DAGSTER_POSTGRES_URL") } },
    compute_logs: {
      module: "dagster_aws.s3.compute_log_manager",
      class: "S3ComputeLogManager",
      config: {
        bucket: variable("S3_BUCKET"),
        endpoint_url: variable("AWS_ENDPOINT_URL_S3"),
        region: variable("AWS_DEFAULT_REGION"),
        prefix: "compute-logs",
        // Seconds between two looks of the web page at what a step has printed, which another container runs.
        upload_interval: 30,
      },
    },
    run_launcher: { module: "dagster", class: "DefaultRunLauncher" },
    run_coordinator: {
      module: "dagster",
      class: "QueuedRunCoordinator",
      config: { max_concurrent_runs: maxConcurrentRuns },
    },
    // A run dies with the container it runs in and cannot say so. Without a limit it would hold its place for ever.
    run_monitoring: { enabled: true, start_timeout_seconds: 600, max_runtime_seconds: 86_400 },
    telemetry: { enabled: false },
  });
}
