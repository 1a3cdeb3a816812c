import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { Redis } from "../../../../components/redis";
import { run, valueOf } from "../../mocks";
import { privateNetworkId, projectId, scalewayHost, scalewayWorld, secretOf, type } from "./world";

it("makes a server that is private, over TLS and protected", async () => {
  const { result, resources } = await run(() => {
    const queue = new Redis("lvao-queue", { host: scalewayHost(), version: 7, size: "medium" });
    return queue.attach();
  }, scalewayWorld);

  const cluster = resources.one(type.redis);
  expect(cluster.inputs).toEqual({
    name: "lvao-prod-queue",
    version: "7.2.11",
    nodeType: "RED1-S",
    clusterSize: 1,
    tlsEnabled: true,
    userName: "app",
    password: secretOf("lvao-queue-password"),
    privateNetworks: [{ id: privateNetworkId }],
    tags: ["environment:prod", "product:lvao", "owner:team"],
    zone: "fr-par-1",
    projectId,
  });
  expect(cluster.protect).toBe(true);
  const url = pulumi.output(result.secrets["REDIS_URL"]!);
  expect(await pulumi.isSecret(url)).toBe(true);
  const [address, parameters] = (await valueOf(url)).split("?");
  expect(address).toBe("rediss://app:s3cret%2F%24%20of%20lvao-queue-password@172.16.0.3:6379/0");
  expect(parameters).toBe(
    "ssl_cert_reqs=required&ssl_ca_data=" +
      "-----BEGIN%20CERTIFICATE-----%0AMII%2B%2F%3D%0A-----END%20CERTIFICATE-----%0A",
  );
  expect(result.env).toEqual({});
});

it("refuses a version that is not sold", async () => {
  const make = () => new Redis("lvao-queue", { host: scalewayHost(), version: 5, size: "small" });

  await expect(run(make, scalewayWorld)).rejects.toThrow(
    "Redis lvao-queue cannot be made:\n  version: 5 is not sold: one of 6, 7, 8",
  );
});
