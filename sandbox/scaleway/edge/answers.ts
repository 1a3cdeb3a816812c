import type { ServerResponse } from "node:http";
import { policiesOf } from "../lookup";
import type { Account } from "../account";
import type { ApiKey, Json } from "../records";
import type { Store } from "../store";

/** What the answering parts look things up in. */
export interface Backend {
  store: Store;
  account: Account;
}

export function sendJson(
  response: ServerResponse,
  status: number,
  body: Json,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, { "content-type": "application/json", "content-length": length, ...headers }).end(text);
}

export function sendText(response: ServerResponse, status: number, text: string): void {
  const length = String(Buffer.byteLength(text));
  response.writeHead(status, { "content-type": "text/plain; charset=utf-8", "content-length": length }).end(text);
}

/**
 * True when the secret key may do this in the project: the account's own key always, a key made through IAM when one
 * of the permission sets was given to its bearer there.
 */
export function maySecretKey(
  { store, account }: Backend,
  secretKey: string,
  permissionSets: readonly string[],
  projectId: string,
): boolean {
  if (secretKey === account.secretKey) return true;
  const key = store.find("iam/api-keys", ({ $secretKey }) => $secretKey === secretKey);
  return key !== undefined && !isExpired(key) && hasRight(store, key, permissionSets, projectId);
}

const isExpired = ({ expires_at }: ApiKey): boolean => expires_at !== null && Date.parse(expires_at) <= Date.now();

function hasRight(store: Store, key: ApiKey, permissionSets: readonly string[], projectId: string): boolean {
  return policiesOf(store, key).some(({ $rules }) =>
    $rules.some(
      ({ permission_set_names, project_ids = [], organization_id }) =>
        (organization_id !== undefined || project_ids.includes(projectId)) &&
        permission_set_names.some((name) => permissionSets.includes(name)),
    ),
  );
}
