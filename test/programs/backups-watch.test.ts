import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { webhooksProgram } from "../../hosts/webhooks";

// The disk is as full as the test says.
const disk = `import os
def statvfs(folder):
    used = int(open(f"{folder}/used").read())
    return os.statvfs_result((4096, 4096, 200, 200 - used, 100 - used, 0, 0, 0, 0, 255))
os.statvfs = statvfs
`;
const watcher = readFileSync(join(__dirname, "../../hosts/docker/scripts/backups-watch.py"), "utf8");
const program = disk + webhooksProgram + watcher;
const hours = 3600;
const days = 24 * hours;

/** What the bucket holds, by key. */
let objects: Map<string, { size: number; made: Date }>;
let parts: Buffer[];
/** What everything is answered with, by a store that refuses, or by something in between. */
let refusal: [status: number, text: string] | undefined;
let webhookStatus: number;
let told: string[];
/** How often the program has looked into the bucket, and was refused that. */
let rounds: number;
let refused: number;
let folder: string;
let running: ChildProcess;

const server = createServer((request, response) => {
  void buffer(request).then((body) => {
    if (request.url === "/hook") {
      told.push((JSON.parse(body.toString()) as { text: string }).text);
      return response.writeHead(webhookStatus).end();
    }
    return answer(request, response, body);
  });
});

/** A store that knows what the program asks. */
function answer(request: IncomingMessage, response: ServerResponse, body: Buffer) {
  const { pathname, searchParams } = new URL(request.url ?? "", "http://store");
  const key = pathname.replace("/copies/", "");
  if (refusal !== undefined) refused += 1;
  if (refusal !== undefined) return response.writeHead(refusal[0]).end(refusal[1]);
  if (searchParams.has("list-type")) rounds += 1;
  if (searchParams.has("list-type")) return response.end(listing(searchParams.get("prefix") ?? ""));
  if (searchParams.has("uploads")) {
    parts = [];
    return response.end("<Result><UploadId>7</UploadId></Result>");
  }
  if (request.method === "PUT") return response.setHeader("ETag", String(parts.push(body))).end();
  if (request.method === "DELETE") objects.delete(key);
  else objects.set(key, { size: Buffer.concat(parts).length, made: new Date() });
  return response.end("<Result/>");
}

function listing(prefix: string): string {
  const entries = [...objects]
    .filter(([key]) => key.startsWith(prefix))
    .map(
      ([key, { size, made }]) =>
        `<Contents><Key>${key}</Key><LastModified>${made.toISOString()}</LastModified><Size>${size}</Size></Contents>`,
    );
  return `<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${entries.join("")}</ListBucketResult>`;
}

beforeEach(async () => {
  objects = new Map();
  refusal = undefined;
  webhookStatus = 200;
  told = [];
  rounds = 0;
  refused = 0;
  folder = mkdtempSync(join(tmpdir(), "socle-dumps-"));
  used(84);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});
afterEach(async () => {
  running.kill();
  rmSync(folder, { recursive: true });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function dumped(name: string, age: number, size = 10): void {
  writeFileSync(join(folder, name), "x".repeat(size));
  const made = Date.now() / 1000 - age;
  utimesSync(join(folder, name), made, made);
}

/** How many percent of the disk are taken. */
function used(percent: number): void {
  writeFileSync(join(folder, "used.new"), String(percent));
  renameSync(join(folder, "used.new"), join(folder, "used"));
}

/** Starts the program as the container does. */
function watch(withBucket = true, everyHours = "24"): void {
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const store = {
    ...{ ENDPOINT: address, REGION: "fr-par", BUCKET: "copies", PREFIX: "shop-prod-db/" },
    ...{ ACCESS_KEY_ID: "key", SECRET_ACCESS_KEY: "s3cret" },
  };
  const env = {
    ...{ PATH: process.env["PATH"], DATABASE: "shop prod (shop)", FOLDER: folder, EVERY_HOURS: everyHours },
    ...{ RETENTION_DAYS: "7", PAUSE_SECONDS: "0.05", TIMEOUT_SECONDS: "5" },
    WEBHOOKS: JSON.stringify({ mattermost: `${address}/hook` }),
    ...(withBucket && store),
  };
  running = spawn("python3", ["-c", program], { env, stdio: ["ignore", "inherit", "inherit"] });
}

const copied = () => [...objects.keys()].sort();
const denied = "<Error><Code>AccessDenied</Code></Error>";
const nonsense = "<Contents><Key>1</Key><LastModified>yesterday</LastModified></Contents>";
const soon = { timeout: 30_000 };
/** Until the program has looked at everything again, from begin to end. */
const another = async () => {
  const before = rounds;
  await expect.poll(() => rounds, soon).toBeGreaterThan(before + 2);
};

test("copies each dump once, in parts, and tells nobody", async () => {
  dumped("shop-2026-11-20.dump", 2 * hours, 40_000_000);
  watch();
  await expect.poll(copied, soon).toEqual(["shop-prod-db/shop-2026-11-20.dump"]);
  const { made, size } = objects.get("shop-prod-db/shop-2026-11-20.dump")!;
  expect([size, parts.length]).toEqual([40_000_000, 3]);

  dumped("shop-2026-11-21.dump", 0);
  await expect.poll(copied, soon).toEqual(["shop-prod-db/shop-2026-11-20.dump", "shop-prod-db/shop-2026-11-21.dump"]);
  expect(objects.get("shop-prod-db/shop-2026-11-20.dump")!.made).toBe(made);
  expect(told).toEqual([]);
});

test("deletes copies that are too old, of its own, and never the newest", async () => {
  const old = new Date(Date.now() - 9 * days * 1000);
  for (const key of ["shop-prod-db/1.dump", "shop-prod-db/2.dump", "fwb-prod-db/1.dump"])
    objects.set(key, { size: 10, made: old });
  watch();
  await expect.poll(copied, soon).toEqual(["fwb-prod-db/1.dump", "shop-prod-db/2.dump"]);
  await another();
  expect(copied()).toHaveLength(2);
});

test("does not copy again what it deleted", async () => {
  dumped("1.dump", 9 * days);
  dumped("2.dump", hours);
  watch();
  await expect.poll(copied, soon).toEqual(["shop-prod-db/2.dump"]);
  await another();
  expect(copied()).toEqual(["shop-prod-db/2.dump"]);
});

test("tells that the last dump is late, where there is nothing but webhooks", async () => {
  watch(false);
  dumped("1.dump", 26 * hours);
  const message = /^🚨 shop prod \(shop\) : pas de sauvegarde depuis le /;
  await expect.poll(() => told, soon).toEqual([expect.stringMatching(message)]);
});

test("tells once while a dump is late, and again when that is mended and late anew", async () => {
  dumped("1.dump", 26 * hours);
  watch();
  await expect.poll(() => told, soon).toHaveLength(1);
  await another();
  expect(told).toHaveLength(1);

  dumped("2.dump", hours);
  await another();
  dumped("2.dump", 30 * hours);
  await expect.poll(() => told, soon).toHaveLength(2);
});

test("tells that copies are late, where, and why, and goes on trying", async () => {
  objects.set("shop-prod-db/1.dump", { size: 10, made: new Date(Date.now() - 31 * hours * 1000) });
  dumped("1.dump", hours);
  watch();
  const message = /pas de copie de la sauvegarde sur 127\.0\.0\.1 depuis le [^:]+:\d\d UTC$/;
  await expect.poll(() => told, soon).toEqual([expect.stringMatching(message)]);

  refusal = [403, denied];
  dumped("2.dump", hours);
  await expect.poll(() => refused, soon).toBeGreaterThan(1);
  expect(copied()).toEqual(["shop-prod-db/1.dump"]);
  refusal = undefined;
  await expect.poll(copied, soon).toEqual(["shop-prod-db/1.dump", "shop-prod-db/2.dump"]);
});

test.each([
  ["a refusal", 403, denied, "403 AccessDenied"],
  ["a page", 200, "<!doctype html><p>Sign in", "réponse inattendue"],
  ["a page of XML", 200, "<html><body/></html>", "réponse inattendue"],
  ["nonsense", 200, `<ListBucketResult>${nonsense}</ListBucketResult>`, "ValueError"],
])("goes on, and tells why there is no copy, when the store answers with %s", async (_, status, text, reason) => {
  refusal = [status, text];
  // A copy is due from the start on, and a dump is not.
  dumped("1.dump", -10 * hours);
  watch(true, "-9");
  await expect.poll(() => told, soon).toEqual([expect.stringMatching(`sur 127.0.0.1 du tout : ${reason}$`)]);
  refusal = undefined;
  await expect.poll(copied, soon).toEqual(["shop-prod-db/1.dump"]);
});

test("takes a dump that is gone before it is looked at for none", async () => {
  symlinkSync("nowhere", join(folder, "1.dump"));
  watch();
  await another();
  dumped("2.dump", hours);
  await expect.poll(copied, soon).toEqual(["shop-prod-db/2.dump"]);
});

test("tells again until somebody took the message", async () => {
  webhookStatus = 500;
  dumped("1.dump", 26 * hours);
  watch();
  await expect.poll(() => told.length, soon).toBeGreaterThan(2);
  webhookStatus = 200;
  await another();
  const before = told.length;
  await another();
  expect(told).toHaveLength(before);
});

test("tells once that the disk is nearly full, whatever it was told of before, and however that goes up and down", async () => {
  dumped("1.dump", 26 * hours);
  watch();
  await expect.poll(() => told, soon).toHaveLength(1);

  used(86);
  await expect.poll(() => told, soon).toHaveLength(2);
  expect(told[1]).toBe("🚨 shop prod (shop) : le disque de la machine est plein à 86 %");
  used(84);
  await another();
  used(86);
  await another();
  expect(told).toHaveLength(2);
});
