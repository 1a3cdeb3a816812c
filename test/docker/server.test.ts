import { afterAll, beforeAll, expect, it } from "vitest";
import { ask } from "./http";
import { leftOf, openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";
import { prepareServer, type TestServer } from "./support/server";

dockerOrSkip("A server over SSH", (docker) => {
  let server: TestServer;
  let stack: DockerStack;

  beforeAll(async () => {
    server = await prepareServer(docker);
    await server.start("installed");
    const over = { host: "ssh://deploy@server.example.test", environment: server.seenFrom(process.env) };
    stack = await openStack(over, "sample", "ssh", {
      "docker:host": over.host,
      "sample:version": "v1.0.0",
      "sample:domain": "sample.localhost",
    });
  });

  afterAll(async () => {
    await stack.close();
    await server.remove();
  });

  it("says so where nobody has looked at its key yet", async () => {
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(/server\.example\.test[^]*Host key verification failed/);
  });

  it("gets a product, which answers", async () => {
    await server.getToKnow("deploy");
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    expect((await ask(`http://sample.localhost:${stack.port}/health`)).status).toBe(200);
  });

  it("has nothing to change the second time", async () => {
    const { exitCode, output } = await stack.preview();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
  });

  it("is left as it was found", async () => {
    expect((await stack.destroy()).exitCode).toBe(0);
    expect(await leftOf(stack.environment, docker)).toEqual([]);
  });
});
