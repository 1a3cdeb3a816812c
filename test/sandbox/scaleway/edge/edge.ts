import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { request as httpRequest, type ClientRequestArgs } from "node:http";
import { Agent } from "node:https";
import type { Duplex } from "node:stream";
import { connect } from "node:tls";
import { fetch, ProxyAgent, type RequestInit, type Response } from "undici";
import { startEdge, type Edge } from "../../../../sandbox/scaleway/edge";
import type { Container, Rule } from "../../../../sandbox/scaleway/records";
import { Store } from "../../../../sandbox/scaleway/store";
import { account } from "../s3/backend";

/** An edge over a store of its own, and ways to talk to it. */
export interface TestEdge extends Edge {
  store: Store;
  ca: string;
  /** Fetches through the proxy, trusting its authority only. */
  get(url: string, init?: RequestInit): Promise<Response>;
  /** Agent for clients that take one of node:https. */
  agent: Agent;
}

export async function startTestEdge(apiUrl = "http://127.0.0.1:9", store = new Store()): Promise<TestEdge> {
  const edge = await startEdge({ store, account, apiUrl });
  const ca = readFileSync(edge.caFile, "utf8");
  const dispatcher = new ProxyAgent({ uri: edge.proxyUrl, requestTls: { ca } });
  const agent = new TunnelAgent(edge.proxyUrl, ca);
  return {
    ...edge,
    store,
    ca,
    agent,
    get: (url, init) => fetch(url, { ...init, dispatcher, redirect: "manual" }),
    close: async () => {
      agent.destroy();
      await dispatcher.close();
      await edge.close();
    },
  };
}

/** Opens a tunnel to a host through the proxy; rejects with the proxy's refusal. */
export function tunnel(proxyUrl: string, target: string): Promise<Duplex> {
  const { hostname, port } = new URL(proxyUrl);
  return new Promise((resolve, reject) => {
    const asking = httpRequest({ hostname, port, method: "CONNECT", path: target });
    asking.on("error", reject);
    asking.on("connect", (answer, socket, head) => {
      if (answer.statusCode === 200) return resolve(socket);
      socket.destroy();
      reject(new Error(`${answer.statusCode} ${head.toString()}`));
    });
    asking.end();
  });
}

class TunnelAgent extends Agent {
  constructor(
    private readonly proxyUrl: string,
    private readonly authority: string,
  ) {
    super({ keepAlive: true });
  }

  override createConnection(
    { host = "" }: ClientRequestArgs,
    done: (error: Error | null, socket: Duplex) => void,
  ): undefined {
    tunnel(this.proxyUrl, `${host}:443`).then(
      (socket) => done(null, connect({ socket, servername: host ?? "", ca: this.authority })),
      (error: Error) => done(error, undefined as never),
    );
  }
}

/** A container that is ready, in a namespace of the default project. */
export function addContainer(store: Store, changes: Partial<Container> = {}): Container {
  const namespace = store.insert("containers/namespaces", {
    id: randomUUID(),
    name: "lvao",
    project_id: account.projectId,
    $locality: "fr-par",
  });
  const name = typeof changes.name === "string" ? changes.name : "web";
  return store.insert("containers/containers", {
    id: randomUUID(),
    name,
    namespace_id: namespace.id,
    status: "ready",
    image: "rg.fr-par.scw.cloud/lvao/web:v1",
    port: 8080,
    privacy: "public",
    public_endpoint: `https://lvao${namespace.id.slice(0, 8)}-${name}.functions.fnc.fr-par.scw.cloud`,
    command: [],
    args: [],
    environment_variables: {},
    $secrets: {},
    min_scale: 0,
    max_scale: 1,
    updated_at: new Date().toISOString(),
    $locality: "fr-par",
    ...changes,
  });
}

export function addRule(store: Store, rule: Omit<Rule, "id">): void {
  store.insert("control/rules", { ...rule, id: randomUUID() } as Rule);
}
