import { spawn } from "node:child_process";
import { createServer } from "node:http";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Account as AccountApi } from "@scaleway/sdk";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startLocalScaleway } from "../../../../sandbox/scaleway";
import { openAccount, type Account } from "./clients";

const namespaces = "/containers/v1/regions/fr-par/namespaces";

let account: Account;
let folder: string;
beforeEach(async () => {
  account = await openAccount();
  folder = await mkdtemp(join(tmpdir(), "local-scaleway-"));
});
afterEach(async () => {
  await account.local.close();
  await rm(folder, { recursive: true });
});

describe("authentication", () => {
  test.each([
    ["no token", null, "invalid_argument"],
    ["a token that is no UUID", "secret", "invalid_argument"],
    ["a token that nobody has", "00000000-0000-4000-8000-00000000dead", "not_found"],
  ])("%s is refused", async (_what, token, reason) => {
    const { status, body } = await account.raw("GET", namespaces, { token });
    expect(status).toBe(401);
    expect(body).toMatchObject({ type: "denied_authentication", method: "api_key", reason });
  });
});

describe("requests", () => {
  test("that are no JSON, or no object, are refused", async () => {
    for (const body of ["{", "[1]"]) {
      const response = await fetch(account.local.apiUrl + namespaces, {
        method: "POST",
        headers: { "content-type": "application/json", "x-auth-token": account.local.secretKey },
        body,
      });
      expect(response.status).toBe(400);
      expect(await response.json()).toMatchObject({ type: "invalid_arguments", details: [{ argument_name: "body" }] });
    }
  });

  test("for a region that does not exist are refused", async () => {
    const { status, body } = await account.raw("GET", namespaces.replace("fr-par", "atlantis"));
    expect(status).toBe(400);
    expect(body).toMatchObject({ details: [{ argument_name: "region" }] });
  });

  test("find an object only in its own region", async () => {
    const { id } = await account.call<{ id: string }>("POST", namespaces, { name: "here" });
    const there = await account.raw("GET", `${namespaces.replace("fr-par", "nl-ams")}/${id}`);
    expect(there.status).toBe(404);
  });

  test("that no service answers are 404", async () => {
    expect((await fetch(`${account.local.apiUrl}/lb/v1/zones/fr-par-1/lbs`)).status).toBe(404);
  });
});

describe("lists", () => {
  test("come in pages of 20 with a total, and the official client walks through them", async () => {
    const api = new AccountApi.v3.ProjectAPI(account.client);
    for (let n = 0; n < 45; n += 1) await api.createProject({ name: `p${n}`, description: "" });
    const first = await account.call<{ projects: unknown[]; total_count: number }>("GET", "/account/v3/projects");
    expect(first.projects).toHaveLength(20);
    expect(first.total_count).toBe(46);
    const all = await api.listProjects({ orderBy: "name_desc" }).all();
    expect(all).toHaveLength(46);
    expect(all.slice(0, 2).map(({ name }) => name)).toEqual(["p9", "p8"]);
  });

  test("of servers say their total in a header", async () => {
    for (let n = 0; n < 3; n += 1) await account.call("POST", "/instance/v1/zones/fr-par-1/ips", {});
    const { headers, body } = await account.raw("GET", "/instance/v1/zones/fr-par-1/ips?per_page=2");
    expect(headers.get("x-total-count")).toBe("3");
    expect((body as { ips: unknown[] }).ips).toHaveLength(2);
  });

  test("refuse a page that is none", async () => {
    expect((await account.raw("GET", `${namespaces}?page=0`)).status).toBe(400);
  });
});

describe("states", () => {
  test("last as long as asked, and a change in the meantime is a conflict", async () => {
    const slow = await openAccount({ delayMs: 400 });
    try {
      const { id } = await slow.call<{ id: string }>("POST", namespaces, { name: "slow" });
      const state = async () => (await slow.call<{ status: string }>("GET", `${namespaces}/${id}`)).status;
      expect(await state()).toBe("creating");
      const { status, body } = await slow.raw("PATCH", `${namespaces}/${id}`, { body: { description: "x" } });
      expect(status).toBe(409);
      expect(body).toMatchObject({ type: "transient_state", current_state: "creating", resource: "namespace" });
      await expect.poll(state).toBe("ready");
      await slow.call("DELETE", `${namespaces}/${id}`);
      expect(await state()).toBe("deleting");
      await expect.poll(async () => (await slow.raw("GET", `${namespaces}/${id}`)).status).toBe(404);
    } finally {
      await slow.local.close();
    }
  });

  test("are carried on with after a restart from the state file", async () => {
    const stateFile = join(folder, "state.json");
    const before = await openAccount({ stateFile, delayMs: 60_000 });
    const { id } = await before.call<{ id: string }>("POST", namespaces, { name: "kept" });
    await before.local.close();
    const after = await openAccount({ stateFile });
    await expect.poll(() => after.call("GET", `${namespaces}/${id}`)).toMatchObject({ name: "kept", status: "ready" });
    await after.local.close();
  });
});

describe("the state file", () => {
  test("holds the state at any moment", async () => {
    const stateFile = join(folder, "deep", "state.json");
    const kept = await openAccount({ stateFile });
    await kept.call("POST", namespaces, { name: "kept" });
    await expect.poll(() => readFile(stateFile, "utf8")).toContain('"kept"');
    await kept.local.close();
  });

  test("that is broken is said, with what to do", async () => {
    const stateFile = join(folder, "broken.json");
    await writeFile(stateFile, "{");
    await expect(startLocalScaleway({ stateFile })).rejects.toThrow(/broken\.json is not a state file.*delete it/s);
  });
});

describe("the control address", () => {
  test("lists what exists, without seeds and without secrets", async () => {
    await account.call("POST", namespaces, { name: "shop", secret_environment_variables: { KEY: "hunter2-hunter2" } });
    const shown = await (await account.control("GET", "/resources")).text();
    expect(JSON.parse(shown)).toMatchObject({
      resources: [{ collection: "containers/namespaces", object: { name: "shop" } }],
    });
    expect(shown).not.toContain("hunter2-hunter2");
    expect(await (await account.control("GET", "/resources?seeds=true")).text()).toContain("vpc/vpcs");
  });

  test("forgets everything", async () => {
    await account.call("POST", namespaces, { name: "shop" });
    expect((await account.control("POST", "/reset")).status).toBe(204);
    expect(account.local.resources()).toEqual([]);
    expect(
      (await account.call<{ vpcs: unknown[] }>("GET", "/vpc/v2/regions/fr-par/vpcs?is_default=true")).vpcs,
    ).toHaveLength(1);
  });

  test("says every mistake of a rule", async () => {
    const response = await account.control("POST", "/rules", { match: { containr: "web" }, behaviour: "status" });
    expect(response.status).toBe(400);
    const { details } = (await response.json()) as { details: { argument_name: string }[] };
    expect(details.map((detail) => detail.argument_name).sort()).toEqual(["match", "status"]);
  });

  test("makes calls fail as often as asked", async () => {
    await account.control("POST", "/rules", {
      match: { method: "POST", path: "/containers" },
      behaviour: "fault",
      status: 429,
      times: 2,
    });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n += 1)
      statuses.push((await account.raw("POST", namespaces, { body: { name: `n${n}` } })).status);
    expect(statuses).toEqual([429, 429, 200]);
    expect((await account.raw("GET", namespaces)).status).toBe(200);
  });
});

describe("the page", () => {
  test("escapes names and shows no secret", async () => {
    await account.call("POST", namespaces, {
      name: "<script>alert(1)</script>",
      secret_environment_variables: { KEY: "hunter2-hunter2" },
    });
    const page = await (await fetch(account.local.pageUrl)).text();
    expect(page).toContain("&lt;script&gt;alert(1)&lt;/script&gt;");
    expect(page).not.toContain("<script>");
    expect(page).not.toContain("hunter2-hunter2");
    expect(page).not.toContain(account.local.secretKey);
  });
});

describe("a process of its own", () => {
  const program = `require("${join(__dirname, "../../../../sandbox/scaleway/serve")}").serve({ json: true, port: Number(process.argv[1]) })`;

  test("chooses another port when the one asked for is taken, says so, and ends on a signal", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => other.once("listening", resolve));
    const { port } = other.address() as AddressInfo;
    const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", program, String(port)]);
    let complaint = "";
    child.stderr.on("data", (chunk: Buffer) => (complaint += chunk.toString()));
    const line = await new Promise<string>((resolve) =>
      child.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString())),
    );
    const { apiUrl, environment } = JSON.parse(line) as { apiUrl: string; environment: Record<string, string> };
    expect(apiUrl).not.toContain(`:${port}`);
    expect(complaint).toContain(`Port ${port} is taken`);
    expect(environment.SCW_API_URL).toBe(apiUrl);
    expect((await fetch(apiUrl)).status).toBe(200);
    const ended = new Promise((resolve) => child.once("exit", resolve));
    child.kill("SIGTERM");
    expect(await ended).toBe(0);
    other.close();
  });

  test("ends when its parent is gone", async () => {
    const launch = `const { spawn } = require("node:child_process");
      const child = spawn(process.execPath, ["--require", "tsx/cjs", "--eval", ${JSON.stringify(program)}, "0"], { stdio: ["ignore", "pipe", "ignore"] });
      child.stdout.once("data", (line) => console.log(line.toString()));`;
    const parent = spawn(process.execPath, ["--eval", launch], { cwd: process.cwd() });
    const line = await new Promise<string>((resolve) =>
      parent.stdout.once("data", (chunk: Buffer) => resolve(chunk.toString())),
    );
    const { apiUrl } = JSON.parse(line) as { apiUrl: string };
    expect((await fetch(apiUrl)).status).toBe(200);
    parent.kill("SIGKILL");
    const answers = () =>
      fetch(apiUrl).then(
        () => true,
        () => false,
      );
    await expect.poll(answers, { timeout: 10_000 }).toBe(false);
  });
});
