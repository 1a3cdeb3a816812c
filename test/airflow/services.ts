import { createHash } from "node:crypto";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateBucketCommand, PutBucketPolicyCommand } from "@aws-sdk/client-s3";
import { generate } from "selfsigned";
import { PostgreSql, type Certificate } from "../sandbox/postgresql/server";
import { account, startBackend, type Backend } from "../sandbox/scaleway/s3/backend";
import { deployerId, type } from "../unit/hosts/scaleway/world";
import { idOf, type Resources } from "../unit/mocks";
import { freePort } from "./free-port";

/** What an Airflow stands on, on this machine: with passwords, rights and TLS as on Scaleway, but for S3 over plain HTTP. */
export class Services {
  private constructor(
    readonly database: PostgreSql,
    readonly objects: Backend,
    readonly redisPort: number,
    readonly certificate: Certificate,
  ) {}

  /** Names of the buckets, which say what they are for. */
  readonly bucketNames: string[] = [];
  private redis: Redis | undefined;

  static async start(): Promise<Services> {
    const certificate = await generate([{ name: "commonName", value: "Scaleway" }], {
      keyType: "ec",
      extensions: [{ name: "subjectAltName", altNames: [{ type: 7, ip: "127.0.0.1" }] }],
    });
    const [database, objects, redisPort] = await Promise.all([
      PostgreSql.start(certificate),
      startBackend(),
      freePort(),
    ]);
    return new Services(database, objects, redisPort, certificate);
  }

  /** Makes the users, keys and buckets that a program asks for. */
  async make(resources: Resources): Promise<void> {
    await this.makeDatabase(resources);
    await this.makeBuckets(resources);
    const { userName, password } = resources.one(type.redis).inputs;
    this.redis = new Redis(this.redisPort, this.certificate, { name: String(userName), password: String(password) });
    await this.redis.started();
  }

  private async makeDatabase(resources: Resources): Promise<void> {
    const user = resources.one(type.databaseUser).inputs;
    const database = resources.one(type.database).inputs;
    const password = String(user["password"]).replaceAll("'", "''");
    for (const statement of [
      `CREATE ROLE "${String(user["name"])}" LOGIN PASSWORD '${password}'`,
      `CREATE DATABASE "${String(database["name"])}" OWNER "${String(user["name"])}"`,
    ]) {
      await this.database.sql("postgres", "postgres", statement);
    }
  }

  private async makeBuckets(resources: Resources): Promise<void> {
    const { store, owner } = this.objects;
    store.insert("iam/users", {
      id: deployerId,
      email: "deployer@example.fr",
      organization_id: account.organizationId,
    });
    for (const { name, inputs } of resources.ofType(type.apiKey)) {
      const answer = { access_key: `SCW${name}`, $secretKey: `s3cret/$ of ${name}` };
      store.insert("iam/api-keys", {
        id: answer.access_key,
        ...answer,
        application_id: String(inputs["applicationId"]),
        default_project_id: account.projectId,
        expires_at: null,
      });
    }
    for (const { name, inputs } of resources.ofType(type.iamPolicy)) {
      const rules = inputs["rules"] as { permissionSetNames: string[] }[];
      store.insert("iam/policies", {
        id: idOf(type.iamPolicy, name),
        name,
        application_id: String(inputs["applicationId"]),
        $rules: rules.map(({ permissionSetNames }) => ({
          id: name,
          permission_set_names: permissionSetNames,
          condition: "",
          project_ids: [account.projectId],
        })),
      });
    }
    for (const { inputs } of resources.ofType(type.bucket)) {
      const name = String(inputs["name"]);
      await owner.send(new CreateBucketCommand({ Bucket: name }));
      this.bucketNames.push(name);
    }
    for (const { inputs } of resources.ofType(type.bucketPolicy)) {
      await owner.send(
        new PutBucketPolicyCommand({ Bucket: String(inputs["bucket"]), Policy: String(inputs["policy"]) }),
      );
    }
  }

  async stop(): Promise<void> {
    await Promise.all([this.database.stop(), this.objects.close(), this.redis?.stop()]);
  }
}

/** Debian's Redis: TLS alone, one user with a password, nothing on disk. */
class Redis {
  private readonly folder = mkdtempSync(join(tmpdir(), "socle-redis-"));
  private readonly server;

  constructor(port: number, certificate: Certificate, user: { name: string; password: string }) {
    const file = (name: string, content: string) => {
      const path = join(this.folder, name);
      writeFileSync(path, content, { mode: 0o600 });
      return path;
    };
    const digest = createHash("sha256").update(user.password).digest("hex");
    const configuration = [
      "port 0",
      `tls-port ${port}`,
      "bind 127.0.0.1",
      `tls-cert-file ${file("server.crt", certificate.cert)}`,
      `tls-key-file ${file("server.key", certificate.private)}`,
      `tls-ca-cert-file ${join(this.folder, "server.crt")}`,
      "tls-auth-clients no",
      `dir ${this.folder}`,
      'save ""',
      "user default off",
      `user ${user.name} on #${digest} ~* &* +@all`,
    ];
    this.server = spawn("redis-server", [file("redis.conf", `${configuration.join("\n")}\n`)], { stdio: "ignore" });
  }

  /** @throws when there is none to start */
  async started(): Promise<void> {
    await once(this.server, "spawn").catch((error: unknown) => {
      throw new Error("There is no redis-server: apt-get install redis-server", { cause: error });
    });
  }

  async stop(): Promise<void> {
    if (this.server.exitCode === null && this.server.kill()) await once(this.server, "exit");
    rmSync(this.folder, { recursive: true, force: true });
  }
}
