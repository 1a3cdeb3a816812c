import { createServer, type Server } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { images as hostImages } from "../../hosts/docker/images";
import { ask } from "./http";
import { ensureImages } from "./images/ensure";
import { openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

dockerOrSkip("A machine that is not as the stack file says", (docker) => {
  let stack: DockerStack;
  let taking: Server | undefined;

  beforeAll(async () => {
    await ensureImages([hostImages.proxy, "busybox:1"], docker.environment);
    stack = await openStack(docker, "page", "bad", { "page:version": "v1.0.0", "page:domain": "page.localhost" });
  });

  afterAll(async () => {
    taking?.close();
    await stack.close();
  });

  it("says which daemon does not answer", async () => {
    stack.set({ "docker:host": "unix:///nowhere/docker.sock" });
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toContain("unix:///nowhere/docker.sock");
    stack.set({ "docker:host": undefined });
  });

  it("says which port of which container is taken, and comes up once it is free", async () => {
    const server = createServer();
    taking = server;
    await new Promise<void>((listening) => server.listen(stack.port, "127.0.0.1", listening));
    const { exitCode, output } = await stack.up();
    expect(exitCode).not.toBe(0);
    expect(output).toContain(`docker-${stack.environment}-proxy`);
    expect(output).toMatch(new RegExp(`${stack.port}.*(is taken|already)`));

    await new Promise((closed) => server.close(closed));
    const second = await stack.up();
    expect(second.output).not.toMatch(/error:/);
    expect((await ask(`http://page.localhost:${stack.port}/`)).body).toBe("Bonjour\n");
  });
});
