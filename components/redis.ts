import * as pulumi from "@pulumi/pulumi";
import type { Host, RedisServer, ServiceSize } from "../hosts/host";
import type { Attachment, BackingService } from "./backing-service";

export interface RedisArgs {
  /** Where it runs. */
  host: Host;
  /** Major version: 7. Can go up in place, never down. */
  version: number;
  /** How big the server is. Can grow in place; Scaleway refuses a smaller one. */
  size: ServiceSize;
}

/**
 * A Redis for queues and caches, reachable on the product's private network only, over TLS and with a password.
 * An app that it is attached to gets `REDIS_URL`; all of them share one user, for Redis servers that are rented have one.
 *
 * @example
 * const queue = new Redis("apilos-queue", { host, version: 7, size: "small" });
 * new App("apilos", { …, attach: [queue] });
 *
 * Nothing replaces it.
 */
export class Redis extends pulumi.ComponentResource implements BackingService {
  readonly name: string;
  readonly variables = ["REDIS_URL"];
  readonly #server: RedisServer;

  constructor(name: string, args: RedisArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:Redis", name, {}, opts);
    this.name = name;
    this.#server = args.host.redis(name, { version: args.version, size: args.size }, { parent: this });
    this.registerOutputs({});
  }

  attach(): Attachment {
    return { env: {}, secrets: { REDIS_URL: pulumi.secret(this.#server.url) }, ready: this.#server.ready };
  }
}
