import { spawn } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { afterEach, beforeEach, expect, test } from "vitest";
import { uptimeProgram } from "../../hosts/uptime";

/** What the application answers, one after the other: a status, or JSON; "silent" never answers. The last one goes on. */
let answers: (number | object | "silent")[];
let asked: { path: string; agent: string }[];
/** What the webhooks were sent. */
let posted: { path: string; headers: Record<string, unknown>; body: string }[];
let webhookStatus: number;

const server = createServer((request, response) => {
  void text(request).then((body) => {
    const { url: path = "", headers } = request;
    if (request.method === "POST") {
      posted.push({ path, headers, body });
      return response.writeHead(webhookStatus).end();
    }
    asked.push({ path, agent: String(headers["user-agent"]) });
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === "silent" || answer === undefined) return undefined;
    if (typeof answer === "object") {
      return response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(answer));
    }
    return response.writeHead(answer, answer < 400 && answer >= 300 ? { location: "/elsewhere" } : {}).end();
  });
});
let address: string;

beforeEach(async () => {
  answers = [200];
  asked = [];
  posted = [];
  webhookStatus = 200;
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Runs the check as a job does: the program is the text of an argument. */
async function check(webhooks?: Record<string, string>, url = `http://${address}/health`) {
  const env = {
    PATH: process.env["PATH"],
    URL: url,
    ATTEMPTS: "3",
    PAUSE_SECONDS: "0.05",
    TIMEOUT_SECONDS: "0.5",
    ...(webhooks && { WEBHOOKS: JSON.stringify(webhooks) }),
  };
  const child = spawn("python3", ["-c", uptimeProgram], { env, stdio: ["ignore", "pipe", "pipe"] });
  const [exitCode, stdout, stderr] = await Promise.all([
    new Promise<number | null>((resolve) => child.on("close", resolve)),
    text(child.stdout),
    text(child.stderr),
  ]);
  return { exitCode, lines: stdout.trimEnd().split("\n"), stderr };
}

const hook = (path: string, credentials = "") => `http://${credentials}${address}/${path}`;

test("says nothing and asks once when the address answers", async () => {
  expect(await check({ mattermost: hook("hooks/x7f") })).toEqual({ exitCode: 0, lines: [""], stderr: "" });
  expect(asked).toEqual([{ path: "/health", agent: "socle-uptime" }]);
  expect(posted).toEqual([]);
});

test("takes a redirection for an answer, and does not follow it", async () => {
  answers = [302];
  expect((await check()).exitCode).toBe(0);
  expect(asked.map(({ path }) => path)).toEqual(["/health"]);
});

test("tells nobody of an address that answers at the third attempt", async () => {
  answers = [503, "silent", 204];
  const url = `http://${address}/health`;
  expect(await check({ mattermost: hook("hooks/x7f") })).toEqual({
    exitCode: 0,
    lines: [`${url} : réponse HTTP 503`, `${url} : pas de réponse en 0.5 s`],
    stderr: "",
  });
  expect(posted).toEqual([]);
});

test("fails after three bad answers, and tells each webhook once", async () => {
  answers = [500];
  const { exitCode, lines, stderr } = await check({
    mattermost: hook("hooks/x7f"),
    slack: hook("services/T/x7f"),
    teams: hook("workflows/x7f"),
    ntfy: hook("topic-x7f", ":tk%5Fx7f@"),
  });
  const message = `🚨 http://${address}/health ne répond pas bien : réponse HTTP 500 (3 essais)`;
  expect(exitCode).toBe(1);
  expect(asked).toHaveLength(3);
  expect(posted.map(({ path }) => path)).toEqual(["/hooks/x7f", "/services/T/x7f", "/workflows/x7f", "/topic-x7f"]);
  expect(posted.slice(0, 2).map(({ body }) => JSON.parse(body) as unknown)).toEqual([
    { text: message },
    { text: message },
  ]);
  expect(JSON.parse(posted[2]!.body)).toMatchObject({
    attachments: [{ content: { type: "AdaptiveCard", body: [{ text: message }] } }],
  });
  expect(posted[3]).toMatchObject({
    body: message,
    headers: { authorization: `Basic ${Buffer.from(":tk_x7f").toString("base64")}`, priority: "high" },
  });
  expect(lines.slice(3)).toEqual(["mattermost : prévenu", "slack : prévenu", "teams : prévenu", "ntfy : prévenu"]);
  expect([...lines, stderr].join("\n")).not.toContain("x7f");
});

// Airflow, "Checking Airflow Health Status".
const airflow = (scheduler: string) => ({
  metadatabase: { status: "healthy" },
  scheduler: { status: scheduler, latest_scheduler_heartbeat: "2026-11-21T17:00:00+00:00" },
  triggerer: { status: null, latest_triggerer_heartbeat: null },
});

test("fails when the page of health calls a part unhealthy", async () => {
  answers = [airflow("unhealthy")];
  const { exitCode, lines, stderr } = await check({ mattermost: hook("hooks/x7f") });
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
  expect(lines[0]).toBe(`http://${address}/health : en panne, scheduler`);
  expect(posted).toHaveLength(1);
});

test.each([
  ["whose parts are healthy", airflow("healthy")],
  ["of another kind", { status: "ok", unhealthy: ["unhealthy"] }],
  ["that is no object", ["unhealthy"]],
  ["that is very long", { scheduler: { status: "unhealthy" }, rest: "x".repeat(1_000_000) }],
])("takes a page %s for an answer", async (_, page) => {
  answers = [page];
  expect(await check()).toEqual({ exitCode: 0, lines: [""], stderr: "" });
});

test.each([
  ["is refused", "http://127.0.0.1:1/health", /Connection refused/],
  ["has nowhere to go", "http://nowhere.invalid/health", /name/i],
  ["brings no answer", undefined, /pas de réponse en 0.5 s/],
])("fails and says why when the connection %s", async (_, url, reason) => {
  answers = ["silent"];
  const { exitCode, lines, stderr } = await check({}, url);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: "" });
  expect(lines).toHaveLength(3);
  expect(lines[0]?.split(" : ")[1]).toMatch(reason);
});

test("goes on with the other webhooks when one does not take the message, and keeps their addresses to itself", async () => {
  answers = [500];
  webhookStatus = 302;
  const { exitCode, lines, stderr } = await check({
    slack: "http://x7f host/",
    teams: "http://127.0.0.1:1/x7f",
    mattermost: hook("hooks/x7f"),
  });
  expect(exitCode).toBe(1);
  expect(lines.slice(3)).toEqual(["slack : InvalidURL", "teams : Connection refused", "mattermost : réponse HTTP 302"]);
  expect([...lines, stderr].join("\n")).not.toContain("x7f");
});

test("holds nothing that a job would take for a variable", () => {
  expect(uptimeProgram).not.toContain("$");
});
