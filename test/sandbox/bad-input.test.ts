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
    sandbox.set({
      "lvao:version": "latest version",
      "lvao:web": { memoryMb: 1000, min: 3, max: 2 },
      "lvao:databse": { size: "small" },
      "socle:disposable": "perhaps",
    });
    const { exitCode, output } = await sandbox.up();
    for (const path of ["lvao:version", "lvao:web.memoryMb", "lvao:databse", "socle:disposable"]) {
      expect(output).toContain(path);
    }
    expect(output).toMatch(/pulumi config set .*lvao:version/);
    expect(output).toMatch(/pulumi config set .*socle:disposable/);
    expect(output).toContain("lvao:database");
    expect(output).not.toMatch(stackTrace);
    expect(exitCode).not.toBe(0);
    expect(sandbox.scaleway.resources()).toEqual([]);
    sandbox.set({
      "lvao:version": "v1.0.0",
      "lvao:web": { memoryMb: 1024, min: 1, max: 2 },
      "lvao:databse": undefined,
      "socle:disposable": true,
    });
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
