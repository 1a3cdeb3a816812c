import { afterAll, beforeAll, expect, it } from "vitest";
import { redis } from "../../../hosts/docker/redis";
import * as pulumi from "@pulumi/pulumi";
import { secretOf, site } from "../../unit/hosts/docker/services-world";
import { dockerOrSkip } from "../support/docker-or-skip";
import { Stack } from "./stack";

dockerOrSkip("Redis", (docker) => {
  let stack: Stack;

  beforeAll(async () => {
    const made = await Stack.up(docker, () =>
      redis(
        site({ environment: `t${process.pid}` }),
        "lvao-queue",
        { version: 7, size: "small" },
        {
          parent: new pulumi.ComponentResource("test:Redis", "lvao-queue-component"),
        },
      ),
    );
    stack = made.stack;
  }, 120_000);
  afterAll(() => stack?.down());

  const cli = (...words: string[]) => stack.exec("lvao-queue", ["redis-cli", ...words]);

  it("asks for the password", async () => {
    expect(await stack.exec("lvao-queue", ["env", "-u", "REDISCLI_AUTH", "redis-cli", "ping"])).toMatch("NOAUTH");
    expect(await cli("ping")).toBe("PONG");
  });

  it("shows the password in no list of processes", async () => {
    const commands = await stack.exec("lvao-queue", ["sh", "-c", "cat /proc/[0-9]*/cmdline"]);
    expect(commands).not.toMatch(secretOf("lvao-queue-password"));
  });

  it("keeps what it holds when it is started anew, and refuses writes rather than lose something", async () => {
    await cli("set", "job", "7");
    await stack.replace("lvao-queue");
    await stack.again("lvao-queue-answers");
    expect(await cli("get", "job")).toBe("7");
    expect(await cli("config", "get", "maxmemory-policy")).toMatch("noeviction");
  });
});
