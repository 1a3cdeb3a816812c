import { readFileSync, writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";

const stackTrace = /^\s+at \S.*:\d+:\d+\)?$/m;

describe("an up", () => {
  let sandbox: Sandbox;
  beforeAll(async () => {
    sandbox = await startSandbox("preprod", {}, { only: "lvao" });
  });
  afterAll(() => sandbox.close());

  it("lists every mistake of a stack file, each with the line that mends it, and touches nothing", async () => {
    const mends = {
      "socle:disposable": "set --stack preprod socle:disposable",
      "socle:route53ZoneId": "set --stack preprod socle:route53ZoneId",
      "scaleway:projectId": "set --stack preprod scaleway:projectId",
      "scaleway:zone": "set --stack preprod scaleway:zone",
      "s3:kind": "set --stack preprod s3:kind",
      "s3:secretAccessKey": "set --stack preprod --secret s3:secretAccessKey",
      "docker:host": "rm --stack preprod docker:host",
      "lvao:version": "set --stack preprod lvao:version",
      "lvao:web.memoryMb": "set --stack preprod --path 'lvao:web.memoryMb' 1024",
      "lvao:web.min": "set --stack preprod --path 'lvao:web.min' 2",
      "lvao:webDomain": "set --stack preprod lvao:webDomain web.lvao.example.test",
      "lvao:DISTANCE_MAX": "set --stack preprod lvao:DISTANCE_MAX",
      "lvao:SENTRY_DSN": "set --stack preprod --secret lvao:SENTRY_DSN",
      "lvao:databse": "rm --stack preprod lvao:databse",
      "fwb:dagster.daemonMb": "set --stack preprod --path 'fwb:dagster.daemonMb'",
    };
    const file = readFileSync(sandbox.workspace.stackFile, "utf8");
    sandbox.set({
      "socle:disposable": "perhaps",
      "socle:dns": "route53",
      "scaleway:projectId": "ours",
      "scaleway:zone": "nl-ams-1",
      "s3:secretAccessKey": "hunter2",
      "docker:host": "ssh://deploy@server.example.test",
      "lvao:version": "dev",
      "lvao:web": { memoryMb: 1000, min: 3, max: 2 },
      "lvao:webDomain": "lvao.elsewhere.test",
      "lvao:mediaStores": ["s3"],
      "lvao:DISTANCE_MAX": "9".repeat(1001),
      "lvao:SENTRY_DSN": undefined,
      "lvao:databse": { size: "small" },
      "fwb:version": "4f1d2c8",
      "fwb:dagsterDomain": "dagster.fwb.example.test",
      "fwb:docsDomain": "docs.fwb.example.test",
      "fwb:dagster": { webserverMb: 1024, daemonMb: 512, runMb: 512 },
      "fwb:dagsterDatabase": { size: "small", storageGb: 10 },
    });
    const { exitCode, output } = await sandbox.up();
    writeFileSync(sandbox.workspace.stackFile, file);
    for (const [path, mend] of Object.entries(mends)) {
      expect(output).toContain(`. ${path} `);
      expect(output).toContain(`pulumi config ${mend}`);
    }
    expect(output).toContain("did you mean lvao:database?");
    expect(output).not.toContain("hunter2");
    expect(output).not.toMatch(stackTrace);
    expect(exitCode).not.toBe(0);
    expect(sandbox.scaleway.resources()).toEqual([]);
  });

  it("ends at once and clearly when the secret key is unknown", async () => {
    const key = "11111111-1111-4111-8111-111111111111";
    const counter = await countCalls(sandbox.scaleway.apiUrl);
    const given = ["config", "set", "--secret", "scaleway:secretKey", "--config-file", sandbox.workspace.stackFile];
    expect((await sandbox.workspace.run([...given, key])).exitCode).toBe(0);
    const { exitCode, output } = await sandbox.up([], { environment: { SCW_API_URL: counter.url } });
    await counter.close();
    await sandbox.workspace.run([...given, sandbox.scaleway.secretKey]);
    expect(output).toMatch(/authentication is denied|denied authentication/);
    expect(output).not.toContain(key);
    expect(output).not.toMatch(stackTrace);
    expect(counter.calls()).toBeLessThan(40);
    expect(exitCode).not.toBe(0);
    expect(sandbox.scaleway.resources()).toEqual([]);
  });

  it("ends and tells the status when the API fails for good", async () => {
    const { exitCode, output } = await sandbox.withRule(
      { match: { method: "POST", path: "/registry/v1" }, behaviour: "fault", status: 500 },
      () => sandbox.up(),
    );
    expect(output).toMatch(/scaleway:registry:Namespace.*\n?.*500/);
    expect(output).not.toMatch(stackTrace);
    expect(exitCode).not.toBe(0);
  });

  it("gets through when the API is overloaded or fails for a moment", async () => {
    const fault = (path: string, status: number) =>
      ({ match: { method: "POST", path }, behaviour: "fault", status, times: 1 }) as const;
    const { exitCode, output } = await sandbox.withRule(fault("/registry/v1", 429), () =>
      sandbox.withRule(fault("/containers/v1", 503), () =>
        sandbox.withRule(fault("/iam/v1alpha1/applications", 500), () => sandbox.up()),
      ),
    );
    expect(output).toContain("https://preprod.lvao.example.test");
    expect(exitCode).toBe(0);
    expect(sandbox.list("control/rules")).toEqual([]);
  });
});

interface Counter {
  url: string;
  calls(): number;
  close(): Promise<void>;
}

/** Passes calls on to an address, and counts them. */
async function countCalls(to: string): Promise<Counter> {
  let calls = 0;
  const server: Server = createServer((incoming, outgoing) => {
    calls += 1;
    const { method, headers, url } = incoming;
    const passed = request(`${to}${url ?? "/"}`, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(passed);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: () => calls,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
