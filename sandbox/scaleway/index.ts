import { serve as listen, type ServerType } from "@hono/node-server";
import { generate } from "selfsigned";
import { Hono } from "hono";
import type { AddressInfo } from "node:net";
import { sandboxAccount, type Account } from "./account";
import { createApi } from "./api";
import { controlServer } from "./control";
import { Store } from "./store";

/** A running local Scaleway. */
export interface LocalScaleway {
  /** Address of the API, without a trailing slash: what SCW_API_URL wants. */
  apiUrl: string;
  controlUrl: string;
  /** A page for people: what exists. */
  pageUrl: string;
  accessKey: string;
  secretKey: string;
  projectId: string;
  organizationId: string;
  store: Store;
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
  const account: Account = { ...sandboxAccount, certificate: await certificate() };
  const store = new Store(options.stateFile);
  const api = createApi({ store, account, delayMs: options.delayMs ?? 0 });
  const app = new Hono().route("/_control", controlServer(api)).route("/", api.app);
  const server = await listenOn(app, options.port ?? 0);
  const apiUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
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
    close: async () => {
      api.lifecycle.close();
      await new Promise((resolve) => {
        server.close(resolve);
        if ("closeAllConnections" in server) server.closeAllConnections();
      });
      store.flush();
    },
  };
}

/** The certificate that databases and caches present: self-signed, made at each start. */
async function certificate(): Promise<string> {
  const { cert } = await generate([{ name: "commonName", value: "local Scaleway" }], { keySize: 2048 });
  return cert;
}

/** Listens on the port asked for, on any free one when it is taken. */
function listenOn(app: Hono, port: number): Promise<ServerType> {
  return new Promise((resolve, reject) => {
    const server = listen({ fetch: app.fetch, hostname: "127.0.0.1", port }, () => resolve(server));
    server.once("error", (error: NodeJS.ErrnoException) => {
      if (error.code === "EADDRINUSE" && port !== 0) resolve(listenOn(app, 0));
      else reject(error);
    });
  });
}
