import { afterAll, beforeAll, expect, it, vi } from "vitest";
import * as pulumi from "@pulumi/pulumi";
import { socketProxy } from "../../../hosts/docker/socket-proxy";
import { site } from "../../unit/hosts/docker/services-world";
import { dockerOrSkip } from "../support/docker-or-skip";
import { Stack } from "./stack";

dockerOrSkip("The proxy of the daemon's socket", (docker) => {
  let stack: Stack;
  const proxy = "docker-logs-socket-proxy";

  beforeAll(async () => {
    const made = await Stack.up(docker, () => {
      const parent = new pulumi.ComponentResource("test:Logs", "logs");
      return socketProxy(proxy, site({ environment: `t${process.pid}` }), { parent });
    });
    stack = made.stack;
    await vi.waitFor(async () => expect(await ask("GET", "/_ping")).toBe(200), { timeout: 30_000 });
  }, 120_000);
  afterAll(() => stack?.down());

  /** @returns the status; 0 when nothing answers */
  async function ask(method: string, path: string, seconds = 1): Promise<number> {
    const question = `${method} ${path} HTTP/1.1\r\nHost: docker\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`;
    // One that hangs up does not want the answer any more.
    const call = `(cat; sleep ${seconds}) | timeout ${seconds + 1} nc 127.0.0.1 2375 | head -1 || true`;
    const answer = await stack.exec(proxy, ["sh", "-c", call], question);
    return Number(answer.split(" ")[1] ?? 0);
  }

  it.each([
    ["/version", 200],
    ["/v1.41/info", 200],
    ["/v1.41/containers/json?all=1", 200],
    ["/containers/SELF/json", 200],
    ["/v1.41/containers/SELF/logs?stdout=1&tail=10", 200],
    ["/containers/SELF/stats?stream=0&one-shot=1", 200],
    ["/v1.41/events", 200],
  ])("passes on what looks: %s", async (path, status) => {
    expect(await ask("GET", path.replace("SELF", stack.nameOf(proxy)), 4)).toBe(status);
  });

  it.each([
    ["POST", "/containers/create"],
    ["POST", "/v1.41/containers/SELF/exec"],
    ["POST", "/containers/SELF/stop"],
    ["DELETE", "/containers/SELF"],
    ["POST", "/containers/SELF/logs"],
    ["GET", "/containers/SELF/archive?path=/etc/passwd"],
    ["GET", "/v1.41/containers/SELF/export"],
    ["GET", "/containers/SELF/json/../archive?path=/etc/passwd"],
    ["GET", "/containers/SELF%2Farchive?path=/etc/passwd"],
    ["GET", "/v1.41/containers/SELF/attach/ws"],
    ["GET", "/images/json"],
    ["GET", "/volumes"],
    ["GET", "/secrets"],
    ["POST", "/build"],
    ["GET", "/"],
  ])("refuses anything else: %s %s", async (method, path) => {
    expect(await ask(method, path.replace("SELF", stack.nameOf(proxy)))).toBe(403);
  });
});
