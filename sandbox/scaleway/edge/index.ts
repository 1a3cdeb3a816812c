import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Account } from "../account";
import { Bodies } from "../s3/bodies";
import { s3Handler } from "../s3/server";
import type { Store } from "../store";
import { createAuthority } from "./certificates";
import { createProxy } from "./proxy";
import { recordReleases } from "./releases";

export type { Release } from "./releases";

export interface EdgeOptions {
  store: Store;
  account: Account;
  /** Address of the JSON API without a trailing slash; it answers for api.scaleway.com. */
  apiUrl: string;
  /** Port of the proxy on 127.0.0.1. Absent, or taken: any free one. */
  port?: number;
  /** Folder for the contents of objects; give one when the store has a file. Absent: memory only. */
  objectsFolder?: string;
}

/** Everything of the local Scaleway that is reached by host name: object storage, containers, registry, logs. */
export interface Edge {
  /** What HTTPS_PROXY and HTTP_PROXY want. */
  proxyUrl: string;
  /** PEM file of the authority that signed the certificates, for SSL_CERT_FILE or NODE_EXTRA_CA_CERTS. */
  caFile: string;
  /** The S3 protocol without TLS, path style, for tools that take an endpoint. */
  s3Url: string;
  /** Hangs up on every client, stops listening and removes what no object needs any more. */
  close(): Promise<void>;
}

/** Starts the proxy and the S3 address on 127.0.0.1. Neither ever talks to the outside. */
export async function startEdge({ store, account, apiUrl, port = 0, objectsFolder }: EdgeOptions): Promise<Edge> {
  const authority = await createAuthority();
  const folder = await mkdtemp(join(tmpdir(), "socle-sandbox-ca-"));
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, authority.certificate);
  const bodies = new Bodies(objectsFolder);
  bodies.sweep(store);
  const s3 = s3Handler({ store, account, bodies });
  const proxy = createProxy({ store, account, apiUrl, s3 }, authority);
  const plainS3 = createServer((request, response) => void s3(request, response, {}));
  const stopRecording = recordReleases(store);
  const hangUp = [proxy, plainS3].map(connectionsOf);
  const proxyUrl = await listen(proxy, port);
  const s3Url = await listen(plainS3, 0);
  return {
    proxyUrl,
    caFile,
    s3Url,
    close: async () => {
      stopRecording();
      const closed = [proxy, plainS3].map((server) => new Promise((resolve) => server.close(resolve)));
      for (const end of hangUp) end();
      await Promise.all(closed);
      bodies.sweep(store);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Ends every connection, tunnels included, which the server itself no longer knows. */
function connectionsOf(server: Server): () => void {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return () => sockets.forEach((socket) => socket.destroy());
}

async function listen(server: Server, port: number): Promise<string> {
  const attempt = (wanted: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(wanted, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await attempt(port).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    return attempt(0);
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
