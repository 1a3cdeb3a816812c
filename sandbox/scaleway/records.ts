/**
 * The records that more than one part of the local Scaleway reads: the API writes them, the edge (S3 server, answers of
 * containers, log queries) looks them up. Field names are those of Scaleway's API; names that start with `$` are notes
 * of the server itself and never leave it. A collection that is not listed here holds plain {@link Item}s.
 */

export type Json = string | number | boolean | null | Json[] | JsonObject;
export type JsonObject = { [key: string]: Json | undefined };

/** One stored object. `id` is unique within its collection. */
export type Item = JsonObject & {
  id: string;
  /** Region (`fr-par`) or zone (`fr-par-1`) that it lives in; absent for global objects. */
  $locality?: string;
  /** True for what an empty account already contains (default VPC, root DNS zone, …). */
  $seed?: boolean;
  /** True for what is deleted but still answered by its id, as secrets are for some days. */
  $gone?: boolean;
};

/** `iam/api-keys`: its `id` is the access key. Exactly one of `application_id` and `user_id` is set. */
export type ApiKey = Item & {
  access_key: string;
  $secretKey: string;
  application_id?: string;
  user_id?: string;
  default_project_id: string;
  expires_at: string | null;
};

/** `iam/applications`: who an API key acts as. */
export type Application = Item & { name: string; organization_id: string };

/** A permission rule. `project_ids` and `organization_id` exclude each other. */
export type PolicyRule = JsonObject & {
  id: string;
  permission_set_names: string[];
  condition: string;
  project_ids?: string[];
  organization_id?: string;
};

/** `iam/policies`: rights of one principal (`application_id`, `user_id`, `group_id`), in `$rules`. */
export type Policy = Item & {
  name: string;
  application_id?: string;
  user_id?: string;
  group_id?: string;
  $rules: PolicyRule[];
};

/** `containers/namespaces`. */
export type ContainerNamespace = Item & { name: string; project_id: string };

/** A liveness or startup probe; `http` and `tcp` exclude each other. */
export type Probe = JsonObject & {
  failure_threshold: number;
  interval: string;
  timeout: string;
  http?: { path: string };
  tcp?: JsonObject;
};

/** `containers/containers`. `public_endpoint` is the address that the edge answers for. */
export type Container = Item & {
  name: string;
  namespace_id: string;
  status: string;
  image: string;
  port: number;
  privacy: "public" | "private";
  public_endpoint: string;
  command: string[];
  args: string[];
  environment_variables: Record<string, string>;
  /** Plain values; the API answers hashes of them. Never show them. */
  $secrets: Record<string, string>;
  liveness_probe?: Probe | null;
  min_scale: number;
  max_scale: number;
};

/** `containers/domains`: `hostname` leads to the container `container_id`. */
export type ContainerDomain = Item & { hostname: string; container_id: string; status: string };

/** `jobs/definitions`. */
export type JobDefinition = Item & { name: string; project_id: string; image_uri: string };

/** `jobs/runs`. `$log` is what the program printed, one line each, in order. */
export type JobRun = Item & {
  job_definition_id: string;
  state: string;
  created_at: string;
  started_at: string | null;
  terminated_at: string | null;
  exit_code?: number;
  $log: string[];
};

/** What a rule applies to; every member that is given must match. */
export type RuleMatch = JsonObject & {
  /** Name or id of a container. */
  container?: string;
  /** Image reference, whole or as a prefix. */
  image?: string;
  /** Host name attached to a container. */
  domain?: string;
  /** Name or id of a job definition. */
  job?: string;
  /** Method and path (or its beginning) of an API call. */
  method?: string;
  path?: string;
};

/** `control/rules`: how something misbehaves, set through `POST /_control/rules`; the newest matching rule wins. */
export type Rule = Item & {
  match: RuleMatch;
  behaviour: "healthy" | "never-ready" | "status" | "slow" | "succeed" | "fail" | "fault";
  /** HTTP status for `status` and `fault`. */
  status?: number;
  /** Answer body for `status`. */
  body?: string;
  /** Waiting time in seconds for `slow`. */
  seconds?: number;
  /** Exit code for `fail`, 1 by default. */
  exitCode?: number;
  /** What a job (`succeed`, `fail`) printed, lines separated by `\n`. */
  log?: string;
  /** How often a `fault` still strikes; for ever when absent. */
  times?: number;
};

/** `control/certificates`: what databases and caches present, in PEM. */
export type Certificate = Item & { $pem: string };

/** Collections whose records have a known shape. */
export interface Collections {
  "iam/api-keys": ApiKey;
  "iam/applications": Application;
  "iam/policies": Policy;
  "containers/namespaces": ContainerNamespace;
  "containers/containers": Container;
  "containers/domains": ContainerDomain;
  "jobs/definitions": JobDefinition;
  "jobs/runs": JobRun;
  "control/certificates": Certificate;
  "control/rules": Rule;
}

/** The record type of a collection. */
export type RecordOf<Name extends string> = Name extends keyof Collections ? Collections[Name] : Item;
