import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { afterEach, beforeEach, expect, it } from "vitest";
import { account, apiKey, startAlwaysdataApi, type AlwaysdataApi } from "./alwaysdata-api";

let api: AlwaysdataApi;

beforeEach(async () => {
  api = await startAlwaysdataApi();
});
afterEach(() => api.close());

const cname = {
  ALWAYSDATA_ACCOUNT: account,
  ALWAYSDATA_API_KEY: apiKey,
  DNS_ZONE: "example.fr",
  DNS_NAME: "app",
  DNS_TYPE: "CNAME",
  DNS_VALUE: "web.example.net",
  DNS_TTL: "3600",
};

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

async function program(action: "put" | "delete", environment: Record<string, string> = {}): Promise<Ended> {
  const env = { PATH: process.env["PATH"], ALWAYSDATA_API_URL: api.url, ...cname, ...environment };
  const ended = await promisify(execFile)("node", ["hosts/dns/alwaysdata/record.mjs", action], { env }).then(
    ({ stdout, stderr }) => ({ code: 0, stdout, stderr }),
    ({ code, stdout, stderr }: Ended) => ({ code, stdout, stderr }),
  );
  expect(ended.stdout + ended.stderr).not.toContain("s3cret");
  return ended;
}

const added = (entry: object) =>
  api.entries.push({ id: 1, domain: { href: "/v1/domain/7/" }, ttl: 300, priority: null, ...entry } as never);

it("makes a record once, however often it is asked to, and tells its id", async () => {
  expect(await program("put")).toEqual({ code: 0, stdout: "101\n", stderr: "" });
  expect(await program("put", { DNS_TTL: "60" })).toEqual({ code: 0, stdout: "102\n", stderr: "" });

  expect(api.entries).toEqual([
    {
      id: 102,
      domain: { href: "/v1/domain/7/" },
      type: "CNAME",
      name: "app",
      value: "web.example.net",
      ttl: 60,
      priority: null,
    },
  ]);
});

it("changes the record that it made, whatever of it changes", async () => {
  await program("put");
  const changed = { DNS_NAME: "www", DNS_VALUE: "other.example.net.", PULUMI_COMMAND_STDOUT: "101" };
  expect((await program("put", changed)).stdout).toBe("101\n");
  expect(api.entries).toMatchObject([{ id: 101, name: "www", value: "other.example.net" }]);

  const retyped = { DNS_TYPE: "A", DNS_VALUE: "192.0.2.1", PULUMI_COMMAND_STDOUT: "101" };
  expect((await program("put", retyped)).stdout).toBe("102\n");
  expect(api.entries).toMatchObject([{ id: 102, type: "A", name: "app" }]);

  const moved = { DNS_ZONE: "example.org", PULUMI_COMMAND_STDOUT: "102" };
  expect((await program("put", moved)).stdout).toBe("103\n");
  expect(api.entries).toMatchObject([{ id: 103, domain: { href: "/v1/domain/8/" } }]);
});

it("makes a record again that somebody deleted", async () => {
  expect((await program("put", { PULUMI_COMMAND_STDOUT: "55" })).stdout).toBe("101\n");
});

it("keeps the apex without a name, and the priority of a mail server", async () => {
  await program("put", { DNS_NAME: "", DNS_TYPE: "MX", DNS_VALUE: "mx.example.org.", DNS_PRIORITY: "10" });
  await program("put", { DNS_NAME: "", DNS_TYPE: "MX", DNS_VALUE: "mx.example.org.", DNS_PRIORITY: "20" });

  expect(api.entries).toMatchObject([{ name: null, type: "MX", value: "mx.example.org", priority: 20 }]);
});

it("does not take over a name that points elsewhere already", async () => {
  added({ name: "app", type: "CNAME", value: "app.example.osc-fr1.scalingo.io" });
  const { code, stderr } = await program("put");

  expect(code).toBe(1);
  expect(stderr).toContain("app.example.fr already points at app.example.osc-fr1.scalingo.io (CNAME, made elsewhere)");
  expect(api.entries).toHaveLength(1);
});

it("lets several texts live under one name", async () => {
  added({ name: "app", type: "TXT", value: "made by hand" });
  await program("put", { DNS_TYPE: "TXT", DNS_VALUE: "v=spf1 -all" });

  expect(api.entries.map(({ value }) => value)).toEqual(["made by hand", "v=spf1 -all"]);
});

it("keeps the record of a resource that has a new name, when the one of the old name is deleted", async () => {
  expect((await program("put")).stdout).toBe("101\n");
  expect((await program("put")).stdout).toBe("102\n");
  await program("delete", { PULUMI_COMMAND_STDOUT: "101" });

  expect(api.entries).toMatchObject([{ id: 102, name: "app" }]);
});

it("deletes its record and no other, and is content when it is gone", async () => {
  added({ name: "other", type: "CNAME", value: "web.example.net" });
  await program("put");
  expect(await program("delete", { PULUMI_COMMAND_STDOUT: "101" })).toMatchObject({ code: 0, stderr: "" });
  expect(await program("delete", { PULUMI_COMMAND_STDOUT: "101" })).toMatchObject({ code: 0, stderr: "" });

  expect(api.entries).toMatchObject([{ name: "other" }]);
});

it("tries again what fails in passing", async () => {
  api.faults.push(503, 429);
  expect(await program("put")).toEqual({ code: 0, stdout: "101\n", stderr: "" });
});

it.each([
  [{ DNS_ZONE: "example.com" }, "The account team at Alwaysdata has no domain example.com. It has: example.fr, exa"],
  [{ ALWAYSDATA_API_KEY: "another" }, "Alwaysdata does not accept the API key for the account team (401)"],
])("says what is wrong with %o", async (environment, reason) => {
  const { code, stderr } = await program("put", environment);

  expect(code).toBe(1);
  expect(stderr).toContain(reason);
  expect(stderr).not.toContain("    at ");
});

it("repeats what Alwaysdata refuses", async () => {
  api.faults.push(400);
  const { code, stderr } = await program("put");

  expect({ code, stderr }).toEqual({ code: 1, stderr: 'Alwaysdata answers 400 to GET /v1/domain/: "no"\n' });
});
