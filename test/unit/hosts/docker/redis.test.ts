import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { redisImages } from "../../../../hosts/docker/images";
import { redis } from "../../../../hosts/docker/redis";
import type { Placement, RedisSpec } from "../../../../hosts/host";
import { run, valueOf } from "../../mocks";
import { dockerWorld, secretOf, site, type } from "./services-world";

function queue(changes: Partial<RedisSpec> = {}, placement: Partial<Placement> = {}) {
  const parent = new pulumi.ComponentResource("test:Product", "lvao");
  return redis(site(placement), "lvao-queue", { version: 7, size: "small", ...changes }, { parent });
}

it("runs a server with a password, that keeps what it holds", async () => {
  const { result, resources } = await run(queue, dockerWorld);

  const server = resources.one(type.container, "lvao-queue");
  expect(server.inputs).toMatchObject({
    name: "lvao-fwb-queue",
    image: `sha256:${redisImages[7]}`,
    user: "redis",
    readOnly: true,
    memory: 64,
    envs: ["MAXMEMORY=32mb", `REDISCLI_AUTH=${secretOf("lvao-queue-password")}`],
    volumes: [{ volumeName: "lvao-fwb-queue", containerPath: "/data" }],
  });
  expect(server.secretInputs).toEqual(["envs"]);
  expect(resources.one(type.volume, "lvao-queue-data").protect).toBe(true);
  expect(await pulumi.isSecret(result.url)).toBe(true);
  expect(await valueOf(result.url)).toBe(`redis://default:${secretOf("lvao-queue-password")}@lvao-fwb-queue:6379/0`);
});

it("waits until the server answers, each time it was replaced", async () => {
  const { resources } = await run(queue, dockerWorld);

  expect(resources.one(type.command, "lvao-queue-answers").inputs).toMatchObject({
    create: "node hosts/docker/scripts/redis-server.mjs answers",
    environment: { CONTAINER: "lvao-fwb-queue", DOCKER_HOST: "ssh://deploy@server" },
  });
});

it("is not protected where data may be lost", async () => {
  const { resources } = await run(() => queue({}, { disposable: true }), dockerWorld);

  expect(resources.all.filter(({ protect }) => protect)).toEqual([]);
});

it("refuses a version that there is no image of", async () => {
  await expect(run(() => queue({ version: 5 }), dockerWorld)).rejects.toThrow(
    /^Redis lvao-queue cannot be made:\n {2}version: 5, and it is one of /,
  );
});
