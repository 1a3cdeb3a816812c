import { S3Error } from "./errors";

/**
 * Bucket policies in Scaleway's dialect ("Bucket policies overview"): principals are `user_id:<id>`,
 * `application_id:<id>` or `*`, resources are `<bucket>` and `<bucket>/<key pattern>`.
 */
export interface BucketPolicy {
  /** With `2023-04-17` only what a statement allows is allowed; with `2012-10-17` only what one denies is denied. */
  version: "2023-04-17" | "2012-10-17";
  statements: Statement[];
}

interface Statement {
  effect: "Allow" | "Deny";
  principals: string[];
  actions: string[];
  resources: string[];
}

const bucketActions =
  "DeleteBucketWebsite GetBucketAcl GetBucketCORS GetBucketLocation GetBucketObjectLockConfiguration GetBucketTagging GetBucketVersioning GetBucketWebsite GetLifecycleConfiguration ListBucket ListBucketMultipartUploads ListBucketVersions PutBucketAcl PutBucketCORS PutBucketObjectLockConfiguration PutBucketTagging PutBucketVersioning PutBucketWebsite PutLifecycleConfiguration";
const objectActions =
  "AbortMultipartUpload DeleteObject DeleteObjectTagging DeleteObjectVersion DeleteObjectVersionTagging GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectVersion GetObjectVersionTagging ListMultipartUploadParts PutObject PutObjectAcl PutObjectLegalHold PutObjectRetention PutObjectTagging PutObjectVersionTagging RestoreObject";
const actions = `${bucketActions} ${objectActions}`.split(" ").map((name) => `s3:${name}`);

/** Reads and checks a policy document for a bucket. Throws MalformedPolicy with what is wrong. */
export function parsePolicy(text: string, bucket: string): BucketPolicy {
  const policy = asObject(parseJson(text), "Policies must be a JSON object");
  const version = policy.Version;
  if (version !== "2023-04-17" && version !== "2012-10-17") {
    throw malformed("The policy must contain a valid version string");
  }
  const list = Array.isArray(policy.Statement) ? (policy.Statement as unknown[]) : [policy.Statement];
  return { version, statements: list.map((statement) => readStatement(statement, bucket)) };
}

/** What the policy says about one principal (undefined: anonymous), action and resource (`bucket` or `bucket/key`). */
export function decide(
  policy: BucketPolicy,
  principal: string | undefined,
  action: string,
  resource: string,
): "Allow" | "Deny" | undefined {
  const effects = policy.statements
    .filter(
      (statement) =>
        statement.principals.some((entry) => entry === "*" || entry === principal) &&
        matchesAny(statement.actions, action) &&
        matchesAny(statement.resources, resource),
    )
    .map(({ effect }) => effect);
  if (effects.includes("Deny")) return "Deny";
  return effects.includes("Allow") ? "Allow" : undefined;
}

function readStatement(value: unknown, bucket: string): Statement {
  const statement = asObject(value, "Missing required field Statement");
  if (statement.Condition !== undefined) {
    throw new S3Error("NotImplemented", "The local Scaleway does not evaluate conditions of bucket policies.");
  }
  const { Effect: effect } = statement;
  if (effect !== "Allow" && effect !== "Deny") throw malformed(`Invalid effect: ${JSON.stringify(effect)}`);
  return {
    effect,
    principals: readPrincipals(statement.Principal),
    actions: texts(statement.Action, "Action").map(checkedAction),
    resources: texts(statement.Resource, "Resource").map((resource) => {
      if (resource === bucket || resource.startsWith(`${bucket}/`)) return resource;
      throw malformed(`Policy has invalid resource: "${resource}" is neither "${bucket}" nor in it`);
    }),
  };
}

function readPrincipals(value: unknown): string[] {
  if (value === "*") return ["*"];
  const principal = asObject(value, "Invalid principal in policy");
  return texts(principal.SCW, "Principal.SCW").map((entry) => {
    if (entry === "*" || /^(user_id|application_id|project_id):[0-9a-f-]{36}$/.test(entry)) return entry;
    throw malformed(`Invalid principal in policy: "${entry}" is neither user_id:<id>, application_id:<id> nor *`);
  });
}

function checkedAction(action: string): string {
  if (action === "*" || actions.some((known) => matches(action, known))) return action;
  throw malformed(`Policy has invalid action: "${action}"`);
}

function texts(value: unknown, field: string): string[] {
  const list: unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || !list.every((entry) => typeof entry === "string")) {
    throw malformed(`Missing required field ${field}`);
  }
  return list;
}

const matchesAny = (patterns: readonly string[], text: string): boolean =>
  patterns.some((pattern) => matches(pattern, text));

/** `*` stands for any text, `?` for one character. */
function matches(pattern: string, text: string): boolean {
  const source = pattern.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*");
  return new RegExp(`^${source.replace(/\?/g, ".")}$`, "is").test(text);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw malformed("Policies must be valid JSON");
  }
}

function asObject(value: unknown, message: string): Record<string, unknown> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw malformed(message);
  return value as Record<string, unknown>;
}

const malformed = (message: string): S3Error => new S3Error("MalformedPolicy", message);
