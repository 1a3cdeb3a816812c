import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

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
  const handle = async (message: IncomingMessage, response: ServerResponse) => {
    const raw = await text(message);
    const { method = "", url: path = "", headers } = message;
    const request = { method, path, headers, body: raw === "" ? undefined : (JSON.parse(raw) as unknown) };
    received.push(request);
    const { status = 200, headers: answered, body = {} } = answer(request);
    response.writeHead(status, { "content-type": "application/json", ...answered }).end(JSON.stringify(body));
  };
  const server = createServer((message, response) => void handle(message, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}`,
    received,
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
