import { randomUUID } from "node:crypto";
import { ok, type Answer, type Call } from "../call";
import { ApiError, invalidArgument, invalidArguments, plainNotFound } from "../errors";
import { computed, createdAt, duration, id, list, locality, number, object } from "../fields";
import { output, project, text, textMap, updatedAt, uuid, Wrong, type Field } from "../fields";
import { isObject, objectOf, textOf } from "../json";
import { jobRule } from "../lookup";
import { findItem, present, readChanges, requireRecord } from "../objects";
import type { Item, JobDefinition, JobRun, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import type { Service } from "../server";
import type { Step } from "../states";
import type { Store } from "../store";
import { isCron } from "./cron";

const root = "/serverless-jobs/v1alpha2/regions/:region";
const finished = ["succeeded", "failed", "interrupted"];

/** Both members null removes the schedule. */
const cronSchedule: Field = {
  initial: null,
  clearable: true,
  read: (value) => {
    if (!isObject(value)) throw new Wrong("format", "must be an object");
    if (value.schedule === null && value.timezone === null) return null;
    if (!isCron(value.schedule))
      throw new Wrong("constraint", "must be a UNIX cron schedule of five fields", "schedule");
    return { schedule: value.schedule, timezone: value.timezone };
  },
};

const retryPolicy: Field = {
  clearable: true,
  read: (value) => (isObject(value) && typeof value.max_retries === "number" ? value : null),
  answer: ({ retry_policy: policy }) => (isObject(policy) ? policy : undefined),
};

/** What a run takes over from its definition. */
const execution = {
  cpu_limit: number({ min: 70, max: 6000, required: true }),
  memory_limit: number({ min: 128, max: 16_384, required: true }),
  local_storage_capacity: number({ min: 1000, max: 102_400, initial: 5120 }),
  command: text(),
  startup_command: list(),
  args: list(),
  environment_variables: textMap({ max: 100 }),
};

const definitions: Resource = {
  collection: "jobs/definitions",
  path: `${root}/job-definitions`,
  label: "job_definition",
  plural: "job_definitions",
  fields: {
    id: id(),
    name: text({ required: true, max: 100 }),
    project_id: project(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    image_uri: text({ required: true }),
    ...execution,
    job_timeout: duration({ initial: "86400s" }),
    description: text(),
    cron_schedule: cronSchedule,
    retry_policy: retryPolicy,
    region: locality(),
  },
  /** Zero retries at creation are no policy at all; a change to zero is kept. */
  prepare: (_call, body, before) =>
    !before && objectOf(body.retry_policy).max_retries === 0 ? { ...body, retry_policy: null } : body,
  missing: () => plainNotFound("job definition is not found"),
  owns: { "jobs/secrets": "job_definition_id", "jobs/runs": "job_definition_id" },
  deletable: (call, { id }) => {
    const running = call.store.find("jobs/runs", (r) => r.job_definition_id === id && !finished.includes(r.state));
    if (running) throw new ApiError(403, { message: "one or more job runs are still running" });
  },
  actions: [{ method: "POST", path: `${root}/job-definitions/:id/start`, run: startJob }],
};

const runs: Resource = {
  collection: "jobs/runs",
  path: `${root}/job-runs`,
  label: "job_run",
  plural: "job_runs",
  calls: ["list", "read"],
  fields: {
    id: id(),
    job_definition_id: output(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    started_at: output(null),
    terminated_at: output(null),
    run_duration: computed(({ started_at, terminated_at }) => seconds(started_at, terminated_at)),
    state: output("queued"),
    reason: output(),
    exit_code: output(),
    error_message: output(),
    ...execution,
    region: locality(),
  },
  missing: () => plainNotFound("job run is not found"),
  filters: { states: (run, value) => run.state === value },
  settled: finish,
  actions: [{ method: "POST", path: `${root}/job-runs/:id/stop`, run: stopRun }],
  show: { title: "job_definition_id" },
};

function seconds(from: Json | undefined, to: Json | undefined): Json {
  if (typeof from !== "string" || typeof to !== "string") return null;
  return `${(Date.parse(to) - Date.parse(from)) / 1000}s`;
}

/** Starts runs: queued → running → succeeded, or failed when a rule says so. Each may change the command line. */
function startJob(call: Call): Answer {
  const definition = findItem(definitions, call) as JobDefinition;
  const overrides = readChanges(execution, call.body, call);
  const replicas = typeof call.body.replicas === "number" ? call.body.replicas : 1;
  if (replicas < 1 || replicas > 100) throw invalidArgument("replicas", "must be between 1 and 100");
  const started = Array.from({ length: replicas }, () => startRun(call, definition, overrides));
  return ok({ job_runs: started.map((run): Json => present(runs, run, call)) });
}

function startRun(call: Call, definition: JobDefinition, overrides: JsonObject): Item {
  const inherited = Object.fromEntries(Object.keys(execution).map((name) => [name, definition[name]]));
  const variables = { ...objectOf(inherited.environment_variables), ...objectOf(overrides.environment_variables) };
  const run = call.store.insert("jobs/runs", {
    ...inherited,
    ...overrides,
    environment_variables: variables,
    id: randomUUID(),
    job_definition_id: definition.id,
    created_at: call.now,
    updated_at: call.now,
    started_at: null,
    terminated_at: null,
    state: "queued",
    region: call.locality,
    $locality: call.locality,
    $log: [],
  });
  const steps: Step[] = [{ changes: { state: "running", started_at: call.now } }, { changes: {} }];
  call.lifecycle.begin("jobs/runs", run, { state: "queued" }, steps);
  return run;
}

/** The end of a run: its state, exit code and log, as the newest rule about its job says. */
function finish(store: Store, item: Item): void {
  const run = item as JobRun;
  const definition = store.get("jobs/definitions", run.job_definition_id);
  const rule = definition && jobRule(store, definition);
  const now = new Date().toISOString();
  const end = { terminated_at: now, updated_at: now };
  if (run.state === "interrupting") return void store.update("jobs/runs", run.id, { ...end, state: "interrupted" });
  const failed = rule?.behaviour === "fail";
  const exitCode = failed ? (rule.exitCode ?? 1) : 0;
  store.update("jobs/runs", run.id, {
    ...end,
    state: failed ? "failed" : "succeeded",
    exit_code: exitCode,
    $log: rule?.log === undefined ? [] : rule.log.split("\n").filter((line) => line !== ""),
    ...(failed ? { reason: "exited_with_error", error_message: `Job run exited with code ${exitCode}` } : {}),
  });
}

function stopRun(call: Call): Answer {
  const run = findItem(runs, call);
  if (finished.includes(textOf(run.state))) {
    throw new ApiError(412, { message: "job run is not running", type: "precondition_failed" });
  }
  const stopping = { state: "interrupting", reason: "cancellation", updated_at: call.now };
  call.lifecycle.begin("jobs/runs", run, stopping, [{ changes: {} }]);
  return ok(present(runs, run, call));
}

const secrets: Resource = {
  collection: "jobs/secrets",
  path: `${root}/secrets`,
  label: "secret",
  plural: "secrets",
  calls: ["list", "read", "delete"],
  fields: {
    secret_id: computed(({ id }) => id),
    secret_manager_id: uuid({ required: true }),
    secret_manager_version: text({ initial: "latest" }),
    job_definition_id: uuid({ required: true }),
    file: object({ path: text({ required: true }) }),
    env_var: object({ name: text({ required: true }) }),
  },
  missing: () => plainNotFound("secret is not found"),
  actions: [{ method: "POST", path: `${root}/secrets`, run: attachSecrets }],
  show: { title: "secret_manager_id" },
};

/** Gives secrets of the secret manager to a job, each as a variable or as a file. */
function attachSecrets(call: Call): Answer {
  const jobId = call.body.job_definition_id;
  if (typeof jobId !== "string" || !call.store.get("jobs/definitions", jobId)) {
    throw plainNotFound("job definition is not found");
  }
  const sent = Array.isArray(call.body.secrets) ? call.body.secrets.filter(isObject) : [];
  if (sent.length === 0) throw invalidArguments([{ argument: "secrets", reason: "required" }]);
  const attached = sent.map((secret) => attachSecret(call, jobId, secret));
  return ok({ secrets: attached.map((secret): Json => present(secrets, secret, call)) });
}

function attachSecret(call: Call, jobId: string, secret: JsonObject): Item {
  const { secret_manager_id: managed, secret_manager_version: version, path, env_var_name: variable } = secret;
  if (typeof managed !== "string") throw invalidArguments([{ argument: "secret_manager_id", reason: "required" }]);
  requireRecord(call, { collection: "secrets/secrets", label: "secret" }, managed);
  if ((typeof path === "string") === (typeof variable === "string")) {
    throw invalidArgument("secrets", "give each secret either path or env_var_name");
  }
  const target = typeof path === "string" ? { file: { path } } : { env_var: { name: variable } };
  const record: Item = {
    id: randomUUID(),
    secret_manager_id: managed,
    secret_manager_version: version ?? "latest",
    job_definition_id: jobId,
    ...target,
    $locality: call.locality,
  };
  return call.store.insert("jobs/secrets", record);
}

export const jobs: Service = { resources: [definitions, runs, secrets] };
