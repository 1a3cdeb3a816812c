import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { Duplex } from "node:stream";
import type { Socket } from "node:net";
import type { Authority } from "./certificates";
import { sendText } from "./answers";
import { isOurs, refusal, route, type Scheme, type Targets } from "./router";

/**
 * An HTTP proxy that is also the other end: it accepts `CONNECT` for our hosts, speaks TLS with a certificate of the
 * authority, and answers. Other hosts get 403.
 */
export function createProxy(targets: Targets, authority: Authority): Server {
  const plain = createServer(listener(targets, "http"));
  const secure = createTlsServer(
    {
      ALPNProtocols: ["http/1.1"],
      SNICallback: (host, done) => {
        authority.contextFor(host).then(
          (context) => done(null, context),
          (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
        );
      },
    },
    listener(targets, "https"),
  );
  // A client that does not trust the authority hangs up in the handshake; that is its affair.
  secure.on("tlsClientError", (_error, socket) => socket.destroy());
  const proxy = createServer(listener(targets, "http"));
  proxy.on("connect", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const { hostname, port } = new URL(`http://${request.url ?? ""}`);
    socket.on("error", () => socket.destroy());
    if (!isOurs(targets, hostname)) return refuse(socket, hostname);
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    if (head.length > 0) socket.unshift(head);
    // The URL parser drops port 80, the default of its scheme.
    (port === "" ? plain : secure).emit("connection", socket as Socket);
  });
  return proxy;
}

function listener(targets: Targets, scheme: Scheme): RequestListener {
  return (request, response) => {
    const host = hostOf(request);
    if (host === undefined) {
      return sendText(response, 400, "This is a proxy: set HTTPS_PROXY to its address and ask for *.scw.cloud.\n");
    }
    if (!isOurs(targets, host)) return sendText(response, 403, refusal(host));
    route(targets, host, scheme, request, response).catch((error: unknown) => fail(response, error));
  };
}

/** The host of a request: that of an absolute address, as proxies get it for plain HTTP, or the Host header's. */
function hostOf(request: IncomingMessage): string | undefined {
  const url = request.url ?? "/";
  if (/^http:\/\//i.test(url)) {
    const { hostname, pathname, search } = new URL(url);
    request.url = `${pathname}${search}`;
    return hostname;
  }
  const name = request.headers.host?.replace(/:\d+$/, "");
  return name === undefined || name === "127.0.0.1" || name === "localhost" ? undefined : name;
}

function refuse(socket: Duplex, host: string): void {
  const body = refusal(host);
  const headers = [
    "Content-Type: text/plain; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
    "Connection: close",
  ];
  socket.end(`HTTP/1.1 403 ${body.trim()}\r\n${headers.join("\r\n")}\r\n\r\n${body}`);
}

function fail(response: ServerResponse, error: unknown): void {
  process.stderr.write(`sandbox edge: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
  if (response.headersSent) response.destroy();
  else sendText(response, 500, "The sandbox failed to answer.\n");
}
