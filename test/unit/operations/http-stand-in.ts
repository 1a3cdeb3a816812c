import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Socket, type AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { createSecureContext, TLSSocket } from "node:tls";
import { generate } from "selfsigned";

export interface Received {
  method: string;
  path: string;
  headers: IncomingMessage["headers"];
  body: unknown;
}

export interface Answer {
  status?: number;
  headers?: Record<string, string>;
  body?: unknown;
}

/** A local HTTP server that stands for someone else's API. */
export interface StandIn extends AsyncDisposable {
  address: string;
  received: Received[];
}

export async function standIn(answer: (request: Received) => Answer): Promise<StandIn> {
  const received: Received[] = [];
  return { ...(await listening(serverOf(received, answer))), received };
}

/** A proxy, and at the same time everybody that it leads to. */
export interface ProxyStandIn extends StandIn {
  /** `CONNECT`s: whom tunnels were asked to. */
  tunnels: string[];
}

/** @param opens whether it leads to a host by a tunnel */
export async function proxyStandIn(
  answer: (request: Received) => Answer,
  opens: (target: string) => boolean = () => true,
): Promise<ProxyStandIn> {
  const received: Received[] = [];
  const tunnels: string[] = [];
  const { cert, private: key } = await generate([{ name: "commonName", value: "example.test" }], { keyType: "ec" });
  const server = serverOf(received, answer);
  server.on("connect", ({ url = "" }: IncomingMessage, socket) => {
    tunnels.push(url);
    if (!opens(url) || !(socket instanceof Socket)) return void socket.end("HTTP/1.1 403 Forbidden\r\n\r\n");
    socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
    const secureContext = createSecureContext({ key, cert });
    server.emit("connection", new TLSSocket(socket, { isServer: true, secureContext }));
  });
  return { ...(await listening(server)), received, tunnels };
}

function serverOf(received: Received[], answer: (request: Received) => Answer): Server {
  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const raw = await text(message);
    const { method = "", url: path = "", headers } = message;
    const request = { method, path, headers, body: raw === "" ? undefined : (JSON.parse(raw) as unknown) };
    received.push(request);
    const { status = 200, headers: answered, body = {} } = answer(request);
    response.writeHead(status, { "content-type": "application/json", ...answered }).end(JSON.stringify(body));
  };
  return createServer((message, response) => void handle(message, response));
}

async function listening(server: Server): Promise<Omit<StandIn, "received">> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
