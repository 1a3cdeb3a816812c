import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";

const program = readFileSync(join(__dirname, "../../components/dagster/webserver.py"), "utf8");
const basic = (credentials: string) => ({ authorization: `Basic ${Buffer.from(credentials).toString("base64")}` });

/** What the guarded application answers first to each request, in front of a stand-in that lets everybody in. */
async function answers(requests: object[], variables: Record<string, string> = {}): Promise<unknown> {
  const { stdout } = await promisify(execFile)("python3", ["-c", program], {
    env: {
      PATH: process.env["PATH"],
      PYTHONPATH: join(__dirname, "dagster-webserver"),
      PYTHONDONTWRITEBYTECODE: "1",
      DAGSTER_WEB_USERNAME: "dagster",
      DAGSTER_WEB_PASSWORD: "pässword",
      REQUESTS: JSON.stringify(requests),
      ...variables,
    },
  });
  return JSON.parse(stdout);
}

it("asks everybody for the password, except a health check", async () => {
  const get = { type: "http", path: "/graphql" };
  const requests = [
    get,
    { ...get, headers: basic("dagster:wrong") },
    { ...get, headers: basic("other:pässword") },
    { ...get, headers: { authorization: "Basic" } },
    { ...get, headers: basic("dagster:pässword") },
    { ...get, path: "/server_info" },
    { ...get, path: "/server_info/../graphql" },
  ];
  expect(await answers(requests)).toEqual([401, 401, 401, 401, 200, 200, 401]);
});

it("opens no websocket without it, and lets the server start", async () => {
  const open = { type: "websocket", path: "/graphql" };
  const requests = [open, { ...open, headers: basic("dagster:pässword") }, { type: "lifespan" }];
  expect(await answers(requests)).toEqual(["websocket.close", "websocket.accept", "lifespan.startup.complete"]);
});

it("does not start in front of a Dagster that works another way", async () => {
  await expect(answers([], { WITHOUT_METHOD: "1" })).rejects.toThrow("create_asgi_app");
});
