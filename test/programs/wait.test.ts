import { execFile } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { promisify } from "node:util";
import { expect, it } from "vitest";

interface Reply {
  status: number;
  body: unknown;
}

/** What answers on each path, call by call; the last reply stays. A number is a bare status. */
type Script = Record<string, (Reply | number)[]>;

const api = "/containers/v1/regions/fr-par/containers/c1";

function ready(origin: string): Reply {
  return { status: 200, body: { name: "web-web", image: "registry/web:v1", status: "ready", public_endpoint: origin } };
}

/** Runs a program of hosts/scaleway/wait against a server that plays the API and the container both. */
async function wait(
  program: "container" | "release",
  script: (origin: string) => Script,
  environment: Record<string, string> = {},
): Promise<{ code: number; stdout: string; stderr: string; calls: string[]; requests: IncomingMessage[] }> {
  const requests: IncomingMessage[] = [];
  const calls: string[] = [];
  const counts = new Map<string, number>();
  const server = createServer((request, response) => {
    const key = request.method === "GET" ? request.url! : `${request.method} ${request.url}`;
    const count = counts.get(key) ?? 0;
    counts.set(key, count + 1);
    requests.push(request);
    calls.push(key);
    const replies = script(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)[key] ?? [404];
    const reply = replies[Math.min(count, replies.length - 1)]!;
    const { status, body } = typeof reply === "number" ? { status: reply, body: "" } : reply;
    response.writeHead(status, { "Content-Type": "application/json" });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const ended = await promisify(execFile)("node", [`hosts/scaleway/wait/${program}.mjs`], {
    env: {
      PATH: process.env["PATH"],
      SCW_API_URL: origin,
      SCW_SECRET_KEY: "s3cret",
      CONTAINER_ID: "fr-par/c1",
      PATIENCE_SECONDS: "60",
      LIMIT_SECONDS: "60",
      RELEASE: "r1",
      ...environment,
    },
  }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: { code: number; stdout: string; stderr: string }) => ({ code, stdout, stderr }),
  );
  server.close();
  expect(ended.stdout + ended.stderr).not.toContain("s3cret");
  return { ...ended, calls, requests };
}

const running = { status: 202, body: { release: "r1", state: "running", exitCode: null, log: "migrating\n" } };
const succeeded = { status: 200, body: { release: "r1", state: "succeeded", exitCode: 0, log: "done\n" } };
const failed = {
  status: 500,
  body: { release: "r1", state: "failed", exitCode: 3, log: "migrating\nno such table\n" },
};

it.concurrent("ends well once the container is ready and answers its health path", async () => {
  const updating = { status: 200, body: { status: "updating" } };
  const ended = await wait(
    "container",
    (origin) => ({ [api]: [updating, 429, 503, ready(origin)], "/health": [503, 404, 302] }),
    { HEALTH_PATH: "/health" },
  );

  expect(ended).toMatchObject({ code: 0, stdout: "healthy\n", stderr: "" });
  expect(ended.calls).toEqual([api, api, api, api, "/health", "/health", "/health"]);
  expect(ended.requests[0]!.headers["x-auth-token"]).toBe("s3cret");
  expect(ended.requests.at(-1)!.headers).not.toHaveProperty("x-auth-token");
});

it.concurrent("asks the platform alone about a container without a health path", async () => {
  const ended = await wait("container", (origin) => ({ [api]: [ready(origin)] }));

  expect(ended).toMatchObject({ code: 0, calls: [api] });
});

const redeploy = `POST ${api}/redeploy`;
const broken = {
  status: 200,
  body: { name: "web-web", image: "registry/web:v1", status: "error", error_message: "not listening on port 80" },
};

it.concurrent("tells why a container does not run, and which image to push", async () => {
  const ended = await wait("container", () => ({ [api]: [broken], [redeploy]: [{ status: 200, body: {} }] }), {
    HEALTH_PATH: "/",
  });

  expect(ended).toMatchObject({ code: 1, stdout: "" });
  expect(ended.stderr).toMatch(/^The container web-web does not run: not listening on port 80\n/);
  expect(ended.stderr).toContain("docker push registry/web:v1");
  expect(ended.calls).toEqual([api, redeploy, api]);
});

it.concurrent("deploys a container again that an earlier deploy left in error", async () => {
  const ended = await wait("container", (origin) => ({
    [api]: [broken, { status: 200, body: { status: "updating" } }, ready(origin)],
    [redeploy]: [{ status: 200, body: {} }],
  }));

  expect(ended).toMatchObject({ code: 0, stdout: "healthy\n", calls: [api, redeploy, api, api] });
});

it.concurrent("gives up on a container that stays unwell, with its last answer", async () => {
  const unwell = { status: 500, body: "no database" };
  const ended = await wait("container", (origin) => ({ [api]: [ready(origin)], "/health": [unwell] }), {
    HEALTH_PATH: "/health",
    PATIENCE_SECONDS: "0.1",
  });

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(
    /^The container web-web is not well: http:\/\/127\.0\.0\.1:\d+\/health answers 500\nno database\nIts logs are in/,
  );
});

it.concurrent("gives up on a container that never settles", async () => {
  const ended = await wait(
    "container",
    () => ({ [api]: [{ status: 200, body: { name: "web", status: "updating" } }] }),
    {
      LIMIT_SECONDS: "0.1",
    },
  );

  expect(ended).toMatchObject({ code: 1, stderr: "The container web is still updating.\n" });
});

it.concurrent("gives up on a container that nothing answers for", async () => {
  const ended = await wait("container", () => ({ [api]: [ready("http://127.0.0.1:1")] }), {
    HEALTH_PATH: "/",
    PATIENCE_SECONDS: "0.1",
  });

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^The container web-web does not answer at http:\/\/127\.0\.0\.1:1\/: .*ECONNREFUSED/);
});

it.concurrent("does not insist when Scaleway refuses", async () => {
  const ended = await wait("container", () => ({
    [api]: [{ status: 403, body: { message: "insufficient permissions" } }],
  }));

  expect(ended).toMatchObject({ code: 1, calls: [api] });
  expect(ended.stderr).toContain(`Scaleway refuses GET ${api}: 403 {"message":"insufficient permissions"}`);
});

it.concurrent("ends well once the release command has succeeded", async () => {
  const ended = await wait("release", (origin) => ({
    [api]: [ready(origin)],
    "/": [502, running, running, succeeded],
  }));

  expect(ended).toMatchObject({ code: 0, stdout: "succeeded\n", stderr: "" });
  expect(ended.calls).toEqual([api, "/", "/", "/", "/"]);
  expect(ended.requests.at(-1)!.headers["x-auth-token"]).toBe("s3cret");
});

it.concurrent("does not take the previous release's answer for this one's", async () => {
  const previous = { status: 200, body: { release: "r0", state: "succeeded", exitCode: 0, log: "" } };
  const ended = await wait("release", (origin) => ({
    [api]: [ready(origin)],
    "/": [previous, previous, running, succeeded],
  }));

  expect(ended).toMatchObject({ code: 0, calls: [api, "/", "/", "/", "/"] });
});

it.concurrent("shows the log of a release command that failed", async () => {
  const ended = await wait("release", (origin) => ({ [api]: [ready(origin)], "/": [running, failed] }));

  expect(ended).toMatchObject({
    code: 1,
    stdout: "",
    stderr:
      "The release command failed with exit code 3. No process was changed: what ran before still runs.\n" +
      "migrating\nno such table\n",
  });
});

it.concurrent("runs a release command again when the failure that it finds may be an earlier deploy's", async () => {
  const ended = await wait("release", (origin) => ({
    [api]: [ready(origin)],
    [redeploy]: [{ status: 200, body: {} }],
    "/": [failed, running, succeeded],
  }));

  expect(ended).toMatchObject({ code: 0, calls: [api, "/", redeploy, api, "/", "/"] });
});

it.concurrent("gives up on a release command that never ends, with its log", async () => {
  const ended = await wait("release", (origin) => ({ [api]: [ready(origin)], "/": [running] }), {
    LIMIT_SECONDS: "0.1",
  });

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^The release command did not end in time\. The last it said:\nmigrating\n/);
});

it.concurrent("gives up on a release container that does not tell", async () => {
  const ended = await wait("release", (origin) => ({ [api]: [ready(origin)], "/": [{ status: 401, body: "who?" }] }), {
    PATIENCE_SECONDS: "0.1",
  });

  expect(ended.code).toBe(1);
  expect(ended.stderr).toMatch(/^The container web-web does not tell how the release command goes:\n401 who\?\n/);
});
