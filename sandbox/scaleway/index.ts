import { Hono } from "hono";
import { sandboxAccount, type Account } from "./account";
import { createApi } from "./api";
import { makeCertificate } from "./certificate";
import { controlServer, resources, type Listed } from "./control";
import { listenOn } from "./listen";
import { statusPage } from "./page";
import { Store } from "./store";

export { serve, type ServeOptions } from "./serve";

/** A running local Scaleway. */
export interface LocalScaleway {
  /** Address of the API, without a trailing slash: what SCW_API_URL wants. */
  apiUrl: string;
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
  const account: Account = { ...sandboxAccount, certificate: await makeCertificate() };
  const store = new Store(options.stateFile);
  const api = createApi({ store, account, delayMs: options.delayMs ?? 0 });
  const app = new Hono().get("/", (context) => context.html(statusPage(api)));
  app.route("/_control", controlServer(api)).route("/", api.app);
  const { url: apiUrl, close } = await listenOn(app, options.port ?? 0);
  const { accessKey, secretKey, projectId, organizationId } = account;
  return {
    apiUrl,
    controlUrl: `${apiUrl}/_control`,
    pageUrl: `${apiUrl}/`,
    accessKey,
    secretKey,
    projectId,
    organizationId,
    store,
    environment: () => ({ ...accountVariables(account), SCW_API_URL: apiUrl }),
    resources: () => resources(api, false),
    close: async () => {
      api.lifecycle.close();
      await close();
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
