import { spawn } from "node:child_process";
import { Agent } from "node:http";
import { Duplex } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import type { Docker } from "../support/docker-or-skip";

/** A client of the S3 store in a container that publishes no port: each connection is a program in the container. */
export function s3Client(
  docker: Docker,
  store: { container: string; port: number; region: string },
  credentials: { accessKeyId: string; secretAccessKey: string },
): S3Client {
  return new S3Client({
    // What browsers and containers call it by is in each signature, and says nothing here.
    endpoint: `http://s3.localhost:${store.port}`,
    region: store.region,
    forcePathStyle: true,
    credentials,
    requestHandler: { httpAgent: new ExecAgent(docker, store) },
    maxAttempts: 1,
  });
}

class ExecAgent extends Agent {
  constructor(
    private readonly docker: Docker,
    private readonly store: { container: string; port: number },
  ) {
    super({ keepAlive: false });
  }

  override createConnection(): Duplex {
    const { container, port } = this.store;
    const child = spawn("docker", ["exec", "-i", container, "nc", "127.0.0.1", String(port)], {
      env: this.docker.environment,
      stdio: ["pipe", "pipe", "inherit"],
    });
    return Duplex.from({ writable: child.stdin, readable: child.stdout });
  }
}
