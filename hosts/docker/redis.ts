import * as pulumi from "@pulumi/pulumi";
import { connectionUrl } from "../connection-url";
import type { HostOptions, RedisServer, RedisSpec } from "../host";
import { redisImages, serverImage, serviceImage } from "./images";
import { password } from "./password";
import { program, programText } from "./program";
import { dataVolume, service } from "./service";
import type { Site } from "./site";
import { redisResources } from "./sizes";

/**
 * A Redis in a container of the product's network, with a password, that writes every change to a volume. Connections
 * are not encrypted, for they do not leave the machine. When its memory is full it refuses writes: nothing is lost of a
 * queue. `size` changes in place; `version` may go up, and Redis does not start when it goes down.
 * @throws RunError when there is no image of the version
 */
export function redis(site: Site, name: string, spec: RedisSpec, opts: HostOptions): RedisServer {
  const image = serverImage(`Redis ${name}`, spec, redisImages);
  const resources = redisResources[spec.size];
  const secret = password(`${name}-password`, opts);
  const data = dataVolume(site, name, opts);
  const server = service(
    site,
    name,
    {
      image: serviceImage(site, name, image, opts),
      user: "redis",
      command: ["sh", "-c", programText("redis-server.sh")],
      memoryMb: resources.memoryMb,
      env: { MAXMEMORY: `${resources.dataMb}mb` },
      // Where redis-cli looks for it too.
      secrets: { REDISCLI_AUTH: secret },
      volumes: [{ volume: data, path: "/data" }],
      health: ["sh", "-c", "redis-cli ping | grep -q PONG"],
    },
    opts,
  );
  const answers = program(
    site,
    `${name}-answers`,
    { run: { create: "redis-server.mjs answers" }, environment: { CONTAINER: server.name, CONTAINER_ID: server.id } },
    opts,
  );
  const url = pulumi
    .all([server.name, secret])
    .apply(([hostname, known]) =>
      connectionUrl({ scheme: "redis", username: "default", password: known, hostname, port: 6379, path: "0" }),
    );
  return { url: pulumi.secret(url), ready: [answers] };
}
