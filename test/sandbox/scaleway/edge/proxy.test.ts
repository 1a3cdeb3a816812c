import {
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadBucketCommand,
  ListBucketsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { get } from "node:https";
import { text } from "node:stream/consumers";
import { connect } from "node:tls";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startEdge } from "../../../../sandbox/scaleway/edge";
import { account, listen, refusal } from "../s3/backend";
import { addContainer, startTestEdge, tunnel, type TestEdge } from "./edge";

let edge: TestEdge;
beforeAll(async () => {
  edge = await startTestEdge();
});
afterAll(() => edge.close());

const clientFor = (region: string): S3Client =>
  new S3Client({
    region,
    endpoint: `https://s3.${region}.scw.cloud`,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler({ httpsAgent: edge.agent }),
    credentials: { accessKeyId: account.accessKey, secretAccessKey: account.secretKey },
  });

describe("object storage through the proxy", () => {
  it("answers at virtual hosts, each region for itself", async () => {
    const [paris, warsaw] = [clientFor("fr-par"), clientFor("pl-waw")];
    const Bucket = "assets";
    await paris.send(new CreateBucketCommand({ Bucket }));
    expect((await paris.send(new HeadBucketCommand({ Bucket }))).BucketRegion).toBe("fr-par");
    expect(await refusal(warsaw.send(new HeadBucketCommand({ Bucket })))).toEqual({ code: "NotFound", status: 404 });
    expect((await warsaw.send(new ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    await paris.send(new PutObjectCommand({ Bucket, Key: "dir/a+b é", Body: "content" }));
    const { Body } = await paris.send(new GetObjectCommand({ Bucket, Key: "dir/a+b é" }));
    expect(await Body?.transformToString()).toBe("content");
    await paris.send(new DeleteObjectCommand({ Bucket, Key: "dir/a+b é" }));
    await paris.send(new DeleteBucketCommand({ Bucket }));
  });

  it("bears many connections at once", async () => {
    const client = clientFor("nl-ams");
    const names = Array.from({ length: 40 }, (_, index) => `bucket-${index}`);
    await Promise.all(names.map((Bucket) => client.send(new CreateBucketCommand({ Bucket }))));
    expect((await client.send(new ListBucketsCommand({}))).Buckets).toHaveLength(40);
  });
});

describe("the proxy", () => {
  it("refuses every other host, with a reason, in a tunnel and without", async () => {
    for (const host of ["example.com:443", "evil-scw.cloud:443", "127.0.0.1:22", "example.com:80"]) {
      await expect(tunnel(edge.proxyUrl, host)).rejects.toThrow(/^403 .*never talks to the outside.* refused/);
    }
    const plain = await edge.get("http://unknown.scw.cloud/");
    expect([plain.status, await plain.text()]).toEqual([404, expect.stringContaining("unknown.scw.cloud")]);
    expect((await fetch(edge.proxyUrl)).status).toBe(400);
  });

  it("refuses a host inside a tunnel that was opened for another", async () => {
    const options = { host: "s3.fr-par.scw.cloud", headers: { host: "example.com" }, agent: edge.agent };
    const answer = await new Promise<IncomingMessage>((resolve) => get(options, resolve));
    expect([answer.statusCode, await text(answer)]).toEqual([403, expect.stringContaining("example.com refused")]);
  });

  it("has certificates that its authority vouches for, and nobody else", async () => {
    const host = "my-bucket.s3.fr-par.scw.cloud";
    const handshake = async (ca?: string): Promise<{ names?: string; curve?: string }> => {
      const socket = connect({ socket: await tunnel(edge.proxyUrl, `${host}:443`), servername: host, ca });
      return new Promise((resolve, reject) => {
        socket.on("error", reject);
        socket.on("secureConnect", () => {
          const { subjectaltname, nistCurve } = socket.getPeerCertificate();
          socket.destroy();
          resolve({ names: subjectaltname, curve: nistCurve });
        });
      });
    };
    expect(await handshake(edge.ca)).toEqual({
      names: "DNS:s3.fr-par.scw.cloud, DNS:*.s3.fr-par.scw.cloud",
      curve: "P-256",
    });
    await expect(handshake()).rejects.toThrow("unable to verify the first certificate");
  });

  it("convinces a program that trusts the CA file", async () => {
    const container = addContainer(edge.store);
    const script = `
      const { EnvHttpProxyAgent, fetch } = require("undici");
      fetch(process.argv[1], { dispatcher: new EnvHttpProxyAgent() }).then(async (answer) => console.log(await answer.text()));`;
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["-e", script, `${container.public_endpoint}/health`],
      {
        env: { ...process.env, HTTPS_PROXY: edge.proxyUrl, NO_PROXY: "", NODE_EXTRA_CA_CERTS: edge.caFile },
      },
    );
    expect(JSON.parse(stdout)).toEqual({ container: "web", image: container.image, path: "/health" });
  });

  it("passes api.scaleway.com on to the local API", async () => {
    const api = createServer((request, response) => {
      response.writeHead(418, { "x-seen": request.headers["x-auth-token"] ?? "" });
      request.pipe(response);
    });
    const other = await startTestEdge(await listen(api));
    const init = { method: "POST", body: "hello", headers: { "x-auth-token": "token" } };
    const answer = await other.get("https://api.scaleway.com/account/v3/projects", init);
    expect([answer.status, answer.headers.get("x-seen"), await answer.text()]).toEqual([418, "token", "hello"]);
    await other.close();
    api.close();
  });

  it("takes another port when its own is taken", async () => {
    const port = Number(new URL(edge.proxyUrl).port);
    const other = await startEdge({ store: edge.store, account, apiUrl: "http://127.0.0.1:9", port });
    expect(other.proxyUrl).not.toBe(edge.proxyUrl);
    await other.close();
    const again = await startEdge({
      store: edge.store,
      account,
      apiUrl: "http://127.0.0.1:9",
      port: Number(new URL(other.proxyUrl).port),
    });
    expect(again.proxyUrl).toBe(other.proxyUrl);
    await again.close();
  });

  it("closes at once with clients connected, and takes its files away", async () => {
    const first = await startTestEdge();
    await first.get("https://s3.fr-par.scw.cloud/");
    await tunnel(first.proxyUrl, "s3.fr-par.scw.cloud:443");
    first.agent.destroy();
    await first.close();
    expect(existsSync(first.caFile)).toBe(false);
    await expect(fetch(first.proxyUrl)).rejects.toThrow();
  });
});
