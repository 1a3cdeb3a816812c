import { randomUUID } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { sandboxAccount, type Account } from "../../../../sandbox/scaleway/account";
import { Bodies } from "../../../../sandbox/scaleway/s3/bodies";
import { s3Handler } from "../../../../sandbox/scaleway/s3/server";
import { Store } from "../../../../sandbox/scaleway/store";

export const account: Account = { ...sandboxAccount, certificate: "" };

/** An API key as IAM makes it. */
export interface Key {
  accessKey: string;
  secretKey: string;
  applicationId: string;
}

/** The S3 server alone, on a plain address, with clients for it. */
export interface Backend {
  url: string;
  store: Store;
  /** Client with the account's own key. */
  owner: S3Client;
  client(key: { accessKey: string; secretKey: string }): S3Client;
  close(): Promise<void>;
}

export async function startBackend(store = new Store(), bodies = new Bodies()): Promise<Backend> {
  const handle = s3Handler({ store, account, bodies });
  const server = createServer((request, response) => void handle(request, response, {}));
  const url = await listen(server);
  const clients: S3Client[] = [];
  const client: Backend["client"] = ({ accessKey, secretKey }) => {
    const made = new S3Client({
      endpoint: url,
      region: account.region,
      forcePathStyle: true,
      maxAttempts: 1,
      credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    });
    clients.push(made);
    return made;
  };
  return {
    url,
    store,
    owner: client(account),
    client,
    close: () => {
      for (const each of clients) each.destroy();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** One server for a file of tests, and an empty bucket of its own for each test. */
export function bucketForEachTest(given: (backend: Backend, bucket: string) => void): void {
  let backend: Backend;
  beforeAll(async () => {
    backend = await startBackend();
  });
  afterAll(() => backend.close());
  beforeEach(async () => {
    const Bucket = `bucket-${randomUUID()}`;
    await backend.owner.send(new CreateBucketCommand({ Bucket }));
    given(backend, Bucket);
  });
}

export async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** An application with an API key and an IAM policy that gives these permission sets on the default project. */
export function addKey(store: Store, permissionSets: string[], projectId = account.projectId): Key {
  const applicationId = randomUUID();
  const accessKey = `SCW${randomUUID().replaceAll("-", "").slice(0, 17).toUpperCase()}`;
  const secretKey = randomUUID();
  store.insert("iam/applications", { id: applicationId, name: "app", organization_id: account.organizationId });
  store.insert("iam/api-keys", {
    id: accessKey,
    access_key: accessKey,
    $secretKey: secretKey,
    application_id: applicationId,
    default_project_id: account.projectId,
    expires_at: null,
  });
  const rule = { id: randomUUID(), permission_set_names: permissionSets, condition: "", project_ids: [projectId] };
  store.insert("iam/policies", { id: randomUUID(), name: "rights", application_id: applicationId, $rules: [rule] });
  return { accessKey, secretKey, applicationId };
}

/** Error code and status of a refused call; fails when it is not refused. */
export async function refusal(call: Promise<unknown>): Promise<{ code: string; status: number | undefined }> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const { $metadata } = error as Error & { $metadata?: { httpStatusCode?: number } };
    return { code: error.name, status: $metadata?.httpStatusCode };
  }
  throw new Error("The call was not refused.");
}
