import type { Account } from "../account";
import { policiesOf } from "../lookup";
import type { ApiKey } from "../records";
import type { Store } from "../store";
import { decide, parsePolicy } from "./bucket-policy";
import { allowsCall } from "./permission-sets";
import type { Bucket, Grant } from "./records";

/** Who asks: the account's own key, an API key made through IAM, or nobody. */
export type Caller = { kind: "owner" } | { kind: "key"; key: ApiKey } | { kind: "anonymous" };

/** What somebody wants to do. `action` is the bucket policy's name for it; absent when only IAM decides. */
export interface Attempt {
  call: string;
  action?: string;
  bucket: Bucket;
  key?: string;
  /** Access control list that may open the door to callers without rights: the object's, or the bucket's. */
  acl?: readonly Grant[];
}

const everyone = "http://acs.amazonaws.com/groups/global/AllUsers";
const anyKey = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers";
/** What an access control list can grant to strangers, by call. */
const grantedBy: Record<string, string> = {
  GetObject: "READ",
  HeadObject: "READ",
  ListObjects: "READ",
  ListObjectsV2: "READ",
  HeadBucket: "READ",
  PutObject: "WRITE",
  DeleteObject: "WRITE",
};

/**
 * Access as Scaleway decides it: IAM must allow the call in the bucket's project, and when the bucket has a policy of
 * version 2023-04-17, a statement must allow it too. What is open to everyone needs no IAM.
 */
export function isAllowed(store: Store, account: Account, caller: Caller, attempt: Attempt): boolean {
  const { bucket, action } = attempt;
  const byIam = caller.kind !== "anonymous" && allowedByIam(store, caller, attempt.call, bucket.project_id);
  if (action === undefined) return byIam;
  if (bucket.policy === undefined) return byIam || allowedByAcl(caller, attempt);
  const policy = parsePolicy(bucket.policy, bucket.id);
  const resource = attempt.key === undefined ? bucket.id : `${bucket.id}/${attempt.key}`;
  const verdict = decide(policy, principalOf(store, account, caller), action, resource);
  if (decide(policy, undefined, action, resource) === "Allow") return verdict !== "Deny";
  return byIam && (policy.version === "2012-10-17" ? verdict !== "Deny" : verdict === "Allow");
}

/** True when IAM lets the caller do this in the project. */
export function allowedByIam(store: Store, caller: Caller, call: string, projectId: string): boolean {
  if (caller.kind === "owner") return true;
  if (caller.kind === "anonymous") return false;
  return policiesOf(store, caller.key).some(({ $rules }) =>
    $rules.some(
      (rule) =>
        (rule.organization_id !== undefined || (rule.project_ids ?? []).includes(projectId)) &&
        rule.permission_set_names.some((name) => allowsCall(name, call)),
    ),
  );
}

function allowedByAcl(caller: Caller, { call, acl = [] }: Attempt): boolean {
  const right = grantedBy[call];
  if (right === undefined) return false;
  return acl.some(
    ({ grantee, permission }) =>
      (permission === right || permission === "FULL_CONTROL") &&
      (grantee === everyone || (grantee === anyKey && caller.kind !== "anonymous")),
  );
}

/** The account's own key acts as the organisation's owner. */
function principalOf(store: Store, account: Account, caller: Caller): string | undefined {
  if (caller.kind === "anonymous") return undefined;
  if (caller.kind === "owner") return `user_id:${store.list("iam/users")[0]?.id ?? account.organizationId}`;
  const { application_id, user_id } = caller.key;
  return application_id !== undefined ? `application_id:${application_id}` : `user_id:${user_id ?? ""}`;
}
