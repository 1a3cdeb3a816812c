import { type Answer, type Call, regionOf } from "../call";
import { answer, change } from "../crud";
import { invalidArgument } from "../errors";
import {
  type Field,
  Wrong,
  anything,
  createdAt,
  duration,
  flag,
  id,
  list,
  locality,
  number,
  object,
  oneOf,
  organization,
  output,
  project,
  tags,
  text,
  textMap,
  updatedAt,
  uuid,
} from "../fields";
import { isObject, textOf } from "../json";
import { containerRule } from "../lookup";
import { findItem, nameTaken } from "../objects";
import type { Container, Item, JsonObject } from "../records";
import type { Resource } from "../resource";
import { keepSecrets } from "../secret-variables";
import type { Service } from "../server";
import type { Store } from "../store";
import { root, states } from "./container-common";
import { domains } from "./container-domains";
import { triggers } from "./container-triggers";

const variables = (): Field => textMap({ max: 100, maxValue: 1000 });

/** Secret variables are read here and kept by `keepSecrets`; what is stored under their own name are hashes. */
const secretVariables = (): Field => ({ ...textMap({ max: 100 }), fixed: true });

const namespaces: Resource = {
  collection: "containers/namespaces",
  path: `${root}/namespaces`,
  label: "namespace",
  plural: "namespaces",
  fields: {
    id: id(),
    name: text({ required: true, fixed: true, max: 63 }),
    organization_id: organization(),
    project_id: project(),
    description: text(),
    status: output("ready"),
    environment_variables: variables(),
    secret_environment_variables: secretVariables(),
    tags: tags(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    region: locality(),
  },
  states: { ...states, updating: (changes) => ("environment_variables" in changes ? "updating" : undefined) },
  unique: { members: ["name", "project_id", "region"], conflict: nameTaken("namespace") },
  owns: { "containers/containers": "namespace_id" },
  created: (call, item) => keepSecrets(item, call.body.secret_environment_variables ?? {}),
  updated: (call, item) => keepSecrets(item, call.body.secret_environment_variables),
};

/** A probe asks by HTTP or by TCP, never both. */
const probe = (initial: JsonObject | null): Field => {
  const { read } = object({
    failure_threshold: number({ min: 1, max: 50, initial: 30 }),
    interval: duration({ initial: "10s" }),
    timeout: duration({ initial: "1s" }),
    http: object({ path: text({ required: true }) }),
    tcp: anything(),
  });
  return {
    initial,
    clearable: true,
    read: (value, call) => {
      if (isObject(value) && isObject(value.http) === isObject(value.tcp)) {
        throw new Wrong("constraint", "must have either http or tcp");
      }
      return read ? read(value, call) : value;
    },
  };
};

const thresholds = ["concurrent_requests_threshold", "cpu_usage_threshold", "memory_usage_threshold"];

const scalingOption: Field = {
  initial: () => ({ concurrent_requests_threshold: 50 }),
  read: (value) => {
    const given = isObject(value) ? Object.entries(value).filter(([, threshold]) => threshold !== null) : [];
    if (given.length !== 1 || !given.every(([name, n]) => thresholds.includes(name) && typeof n === "number")) {
      throw new Wrong("constraint", `must have exactly one of ${thresholds.join(", ")}, a number`);
    }
    return Object.fromEntries(given);
  },
};

export const containers: Resource = {
  collection: "containers/containers",
  path: `${root}/containers`,
  label: "container",
  plural: "containers",
  fields: {
    id: id(),
    name: text({ required: true, fixed: true, max: 63, pattern: /^[a-z0-9]([a-z0-9-]*[a-z0-9])?$/ }),
    namespace_id: uuid({ required: true, fixed: true }),
    description: text(),
    status: output("ready"),
    error_message: output(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    min_scale: number({ min: 0, max: 50 }),
    max_scale: number({ min: 1, max: 50, initial: 5 }),
    memory_limit_bytes: number({ min: 128_000_000, max: 12_000_000_000, initial: 2_048_000_000 }),
    mvcpu_limit: number({ min: 70, max: 6000, initial: 1000 }),
    timeout: duration({ max: 3600, initial: "300s" }),
    privacy: oneOf(["public", "private"], { initial: "public" }),
    image: text({ required: true, min: 1 }),
    protocol: oneOf(["http1", "h2c"], { initial: "http1" }),
    port: number({ min: 1, max: 65_535, initial: 8080 }),
    https_connections_only: flag(),
    sandbox: oneOf(["v1", "v2"], { initial: "v2" }),
    local_storage_limit_bytes: number({ min: 0, max: 24_000_000_000, initial: 1_000_000_000 }),
    scaling_option: scalingOption,
    tags: tags(),
    command: list(),
    args: list(),
    environment_variables: variables(),
    public_endpoint: output(),
    liveness_probe: probe({ failure_threshold: 30, interval: "10s", timeout: "1s", tcp: {} }),
    startup_probe: probe(null),
    secret_environment_variables: secretVariables(),
    private_network_id: uuid({ clearable: true }),
    region: locality(),
  },
  states: { ...states, updating: () => "updating" },
  references: {
    namespace_id: { collection: "containers/namespaces", label: "namespace" },
    private_network_id: { collection: "vpc/private-networks", label: "private_network" },
  },
  unique: { members: ["namespace_id", "name"], conflict: nameTaken("container") },
  owns: { "containers/triggers": "container_id", "containers/domains": "container_id" },
  /** Creation says `https_connections_only`, change says it in the singular. */
  prepare: (_call, body) =>
    body.https_connection_only === undefined ? body : { ...body, https_connections_only: body.https_connection_only },
  check: (_call, { min_scale, max_scale }) => {
    if (Number(min_scale) > Number(max_scale)) {
      throw invalidArgument("min_scale", "must not be greater than max_scale");
    }
  },
  created: (call, item) => {
    item.public_endpoint = endpointOf(item, call.store);
    keepSecrets(item, call.body.secret_environment_variables ?? {});
  },
  updated: (call, item) => {
    call.store.update("containers/containers", item.id, { error_message: undefined });
    keepSecrets(item, call.body.secret_environment_variables);
  },
  settled: start,
  actions: [{ method: "POST", path: `${root}/containers/:id/redeploy`, run: redeploy }],
  show: { address: ({ public_endpoint }) => textOf(public_endpoint) },
};

/** Pulls the image again and starts it. */
function redeploy(call: Call): Answer {
  const container = findItem(containers, call);
  change(containers, { ...call, body: {} }, container, {});
  return answer(containers, container, call);
}

/** `https://<namespace, letters and digits, 20 at most><first 8 of its id>-<container>.functions.fnc.<region>.scw.cloud` */
function endpointOf(item: Item, store: Store): string {
  const namespace = store.get("containers/namespaces", textOf(item.namespace_id));
  const prefix = (namespace?.name ?? "")
    .toLowerCase()
    .replace(/[^a-z0-9]/g, "")
    .slice(0, 20);
  const host = `${prefix}${namespace?.id.slice(0, 8)}-${textOf(item.name)}`;
  return `https://${host}.functions.fnc.${regionOf(item.$locality ?? "")}.scw.cloud`;
}

/** A deployed container is ready, or in error when a rule says that its program never listens. */
function start(store: Store, item: Item): void {
  const container = item as Container;
  const broken = containerRule(store, container)?.behaviour === "never-ready";
  const path = container.liveness_probe?.http?.path;
  const silent =
    path === undefined
      ? `Container is unable to start OR is not listening on port ${container.port}`
      : `Container does not respond to HTTP requests on port ${container.port} and path ${path}`;
  store.update("containers/containers", item.id, {
    status: broken ? "error" : "ready",
    error_message: broken ? silent : "",
  });
}

export const containerService: Service = { resources: [namespaces, containers, triggers, domains] };
