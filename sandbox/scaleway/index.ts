import { Hono } from "hono";
import { sandboxAccount, type Account } from "./account";
import { createApi } from "./api";
import { ownCertificate } from "./certificate";
import { controlServer, resources, type Listed } from "./control";
import { startEdge, type Edge } from "./edge";
import { listenOn } from "./listen";
import { statusPage } from "./page";
import { Store } from "./store";

/** A running local Scaleway. */
export interface LocalScaleway {
  /** Address of the API, without a trailing slash: what SCW_API_URL wants. */
  apiUrl: string;
  /** Object storage without TLS, path style, for tools that take an endpoint. */
  s3Url: string;
  /** Proxy that answers for Scaleway's host names and for the domains of containers: what HTTPS_PROXY wants. */
  proxyUrl: string;
  /** PEM file of the throw-away authority that signs the proxy's certificates. */
  caFile: string;
  /** Where rules are set and the state is read: see `control.ts`. */
  controlUrl: string;
  /** A page for people: what exists. */
  pageUrl: string;
  accessKey: string;
  secretKey: string;
  projectId: string;
  organizationId: string;
  store: Store;
  /** Variables that point Scaleway's tools (provider, SDKs, CLI) here and away from the user's own account. */
  environment(): Record<string, string>;
  /** Everything that exists, without what an empty account already has. */
  resources(): Listed[];
  /** Stops listening and writes the state file. */
  close(): Promise<void>;
}

export interface Options {
  /** JSON file that keeps the state from one start to the next. Absent: memory only. */
  stateFile?: string;
  /** How long each transient state lasts, in milliseconds. 0 (default): until the next request. */
  delayMs?: number;
  /** Port of the API on 127.0.0.1. Absent, or taken: any free one. */
  port?: number;
}

/** Starts the local Scaleway on 127.0.0.1. It never talks to the outside. */
export async function startLocalScaleway(options: Options = {}): Promise<LocalScaleway> {
  const store = new Store(options.stateFile);
  const account: Account = { ...sandboxAccount, certificate: await ownCertificate(store) };
  const api = createApi({ store, account, delayMs: options.delayMs ?? 0 });
  const app = new Hono().get("/", (context) => context.html(statusPage(api)));
  app.route("/_control", controlServer(api)).route("/", api.app);
  const { url: apiUrl, close } = await listenOn(app, options.port ?? 0);
  const objectsFolder = options.stateFile === undefined ? undefined : `${options.stateFile}.objects`;
  const edge = await startEdge({ store, account, apiUrl, objectsFolder });
  const { accessKey, secretKey, projectId, organizationId } = account;
  return {
    apiUrl,
    s3Url: edge.s3Url,
    proxyUrl: edge.proxyUrl,
    caFile: edge.caFile,
    controlUrl: `${apiUrl}/_control`,
    pageUrl: `${apiUrl}/`,
    accessKey,
    secretKey,
    projectId,
    organizationId,
    store,
    environment: () => ({ ...accountVariables(account), ...routeVariables(edge), SCW_API_URL: apiUrl }),
    resources: () => resources(api, false),
    close: async () => {
      api.lifecycle.close();
      await Promise.all([close(), edge.close()]);
      store.flush();
    },
  };
}

function accountVariables(account: Account): Record<string, string> {
  return {
    SCW_ACCESS_KEY: account.accessKey,
    SCW_SECRET_KEY: account.secretKey,
    SCW_DEFAULT_PROJECT_ID: account.projectId,
    SCW_DEFAULT_ORGANIZATION_ID: account.organizationId,
    SCW_ORGANIZATION_ID: account.organizationId,
    SCW_DEFAULT_REGION: account.region,
    SCW_DEFAULT_ZONE: account.zone,
    // The configuration of the person at the keyboard must not be mixed in.
    SCW_CONFIG_PATH: "/nonexistent/scaleway/config.yaml",
    SCW_PROFILE: "",
  };
}

/** Object storage has no setting for its address: the way there is a proxy and an authority that signs for it. */
function routeVariables({ proxyUrl, caFile }: Edge): Record<string, string> {
  return {
    ...inBothCases({ HTTPS_PROXY: proxyUrl, HTTP_PROXY: proxyUrl, NO_PROXY: "127.0.0.1,localhost" }),
    // Go programs, such as the provider, read the one; Node.js the other.
    SSL_CERT_FILE: caFile,
    NODE_EXTRA_CA_CERTS: caFile,
    // The provider's S3 client fails with a bundle of its own, and must not mix in the person's profiles.
    AWS_CA_BUNDLE: "",
    AWS_PROFILE: "",
    AWS_USE_FIPS_ENDPOINT: "",
    AWS_USE_DUALSTACK_ENDPOINT: "",
  };
}

/** Programs differ in which case of these names they prefer. */
function inBothCases(variables: Record<string, string>): Record<string, string> {
  const lower = Object.entries(variables).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  return Object.fromEntries([...Object.entries(variables), ...lower]);
}
