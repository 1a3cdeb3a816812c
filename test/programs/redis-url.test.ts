import { execFile } from "node:child_process";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { createServer, type Server, type TLSSocket } from "node:tls";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { generate } from "selfsigned";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Redis } from "../../components/redis";
import { defaultCacheDirectory, produce } from "../../engine/cache";
import { scalewayHost, scalewayWorld, secretOf, type } from "../unit/hosts/scaleway/world";
import { run, valueOf } from "../unit/mocks";

/** Clients that a Django product brings. */
const requirements = ["celery[redis]==5.5.3", "redis==5.2.1"];

async function install(packages: string): Promise<void> {
  const args = ["-m", "pip", "install", "--quiet", "--target", packages, ...requirements];
  await promisify(execFile)("python3", args);
}

/** Connects by the URL in the way that its first argument names, and says nothing. */
const client = `
import sys
way, url = sys.argv[1:]
if way == "cache":
    import redis
    redis.Redis.from_url(url).ping()
elif way == "broker":
    import kombu
    kombu.Connection(url).default_channel.client.ping()
else:
    import celery
    celery.Celery(broker="memory://", backend=url).backend.client.ping()
`;

/** As Scaleway makes them: signed by itself, no authority, for the addresses of the server. */
async function certificate(): Promise<{ cert: string; key: string }> {
  const { cert, private: key } = await generate([{ name: "organizationName", value: "ScalewayRedis" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: false, critical: true },
      { name: "keyUsage", digitalSignature: true, keyEncipherment: true, critical: true },
      { name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] },
    ],
  });
  return { cert, key };
}

/** Answers as Redis does to a user who knows the password; keeps what it was told. */
function serve(socket: TLSSocket, told: string[][]): void {
  let text = "";
  socket.setEncoding("utf8").on("data", (chunk) => {
    text += String(chunk);
    for (let [command, rest] = next(text); command; [command, rest] = next(text)) {
      told.push(command);
      text = rest;
      socket.write(command[0] === "PING" ? "+PONG\r\n" : "+OK\r\n");
    }
  });
  socket.on("error", () => socket.destroy());
}

/** The first whole command (RESP, arrays of bulk strings), and what follows it. */
function next(text: string): [string[] | undefined, string] {
  const [head = "", ...lines] = text.split("\r\n");
  const words = Number(head.slice(1));
  if (!head.startsWith("*") || lines.length <= 2 * words) return [undefined, text];
  const command = Array.from({ length: words }, (_, index) => lines[2 * index + 1] ?? "");
  return [command, lines.slice(2 * words).join("\r\n")];
}

describe("the URL of a Redis on Scaleway", () => {
  const told: string[][] = [];
  let server: Server;
  let own: { cert: string; key: string };
  let packages: string;

  beforeAll(async () => {
    own = await certificate();
    server = createServer(own, (socket) => serve(socket, told));
    server.on("tlsClientError", (_error, socket) => socket.destroy());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    packages = join(defaultCacheDirectory(process.env), `redis-clients-${requirements.join("-")}`);
    await produce(packages, "clients of Redis", (line) => console.error(line), install);
  }, 300_000);
  afterAll(() => server.close());

  /** What an app is given, when the server presents this certificate. */
  async function urlWith(cert: string): Promise<string> {
    const { port } = server.address() as AddressInfo;
    const cluster = () => ({ privateNetworks: [{ ips: ["127.0.0.1"], port }], certificate: cert });
    const world = { ...scalewayWorld, resources: { ...scalewayWorld.resources, [type.redis]: cluster } };
    const { result } = await run(
      () => new Redis("lvao-queue", { host: scalewayHost(), version: 7, size: "small" }).attach(),
      world,
    );
    return valueOf(pulumi.output(result.secrets["REDIS_URL"]!));
  }

  const connect = (way: string, url: string) =>
    promisify(execFile)("python3", ["-c", client, way, url], {
      env: { ...process.env, PYTHONPATH: packages, PYTHONDONTWRITEBYTECODE: "1" },
    });

  describe.each([
    ["redis-py", "cache"],
    ["Celery's broker", "broker"],
    ["Celery's result backend", "backend"],
  ])("for %s", (_client, way) => {
    it("opens the server, as the user of the app", async () => {
      await connect(way, await urlWith(own.cert));
      expect(told).toContainEqual(["AUTH", "app", secretOf("lvao-queue-password")]);
    });

    it("opens no server that presents another certificate", async () => {
      const { cert } = await certificate();
      await expect(connect(way, await urlWith(cert))).rejects.toThrow("CERTIFICATE_VERIFY_FAILED");
    });
  });
});
