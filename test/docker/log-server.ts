import { createSocket } from "node:dgram";
import { createServer, type AddressInfo, type Socket } from "node:net";
import { gunzipSync } from "node:zlib";

/** What log servers are to those who send: something that listens on a port of this computer. */
export interface LogServer {
  port: number;
  /** All that has come, as text. */
  received(): string;
  close: () => Promise<void>;
}

/** Takes datagrams, in clear or with gzip, as GELF has them. */
export async function overUdp(): Promise<LogServer> {
  const socket = createSocket("udp4");
  const lines: string[] = [];
  socket.on("message", (datagram) => lines.push((isGzip(datagram) ? gunzipSync(datagram) : datagram).toString()));
  await new Promise<void>((listening) => socket.bind(0, "127.0.0.1", listening));
  return {
    port: socket.address().port,
    received: () => lines.join("\n"),
    close: () => new Promise((closed) => socket.close(() => closed())),
  };
}

/** Takes connections. Of MessagePack, which Fluentd's protocol is made of, texts can be read as they are. */
export async function overTcp(port: number): Promise<LogServer> {
  const open = new Set<Socket>();
  const chunks: Buffer[] = [];
  const server = createServer((connection) => {
    open.add(connection.on("data", (chunk) => chunks.push(chunk)).on("error", () => undefined));
  });
  await new Promise<void>((listening) => server.listen(port, "127.0.0.1", listening));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => Buffer.concat(chunks).toString("latin1"),
    close: () => {
      for (const connection of open) connection.destroy();
      return new Promise((closed) => server.close(() => closed()));
    },
  };
}

function isGzip(data: Buffer): boolean {
  return data[0] === 0x1f && data[1] === 0x8b;
}
