// One of each backing service and a consumer of all, as the configuration says.
import * as pulumi from "@pulumi/pulumi";
import { Bucket } from "../../../components/bucket";
import { Postgres } from "../../../components/postgres";
import { Redis } from "../../../components/redis";
import { noDns } from "../../../hosts/dns/none";
import { DockerHost } from "../../../hosts/docker/host";
import { DockerServer } from "../../../hosts/docker/server";
import type { ServiceSize } from "../../../hosts/host";

const config = new pulumi.Config();
const placement = {
  environment: config.require("environment"),
  product: "shop",
  owner: "team",
  disposable: config.requireBoolean("disposable"),
};
const server = new DockerServer("docker", {
  placement: { ...placement, product: "docker" },
  daemon: config.require("daemon"),
  domain: "localhost",
  httpPort: config.requireNumber("httpPort"),
});
const host = new DockerHost("shop", { placement, server, dns: noDns({ zone: "localhost" }), version: "dev" });

const database = new Postgres("shop-db", {
  host,
  version: config.requireNumber("version"),
  size: config.require<ServiceSize>("size"),
  storageGb: 5,
  database: config.require("database"),
  readers: config.requireObject<string[]>("readers"),
});
const queue = new Redis("shop-queue", { host, version: 7, size: "small" });
const files = new Bucket("shop-files", { host, expireAfterDays: 90 });

const consumer = new pulumi.ComponentResource("test:Consumer", "shop-web");
const attached = [database, queue, files].map((service) => service.attach(consumer, "shop-web"));
export const variables = pulumi.secret(
  pulumi.output(Object.assign({}, ...attached.flatMap(({ env, secrets }) => [env, secrets])) as Record<string, string>),
);
