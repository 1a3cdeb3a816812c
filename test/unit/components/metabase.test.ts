import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Metabase, type MetabaseArgs } from "../../../components/metabase";
import { Postgres } from "../../../components/postgres";
import { placement, scalewayHost, scalewayWorld, type } from "../hosts/scaleway/world";
import { run, valueOf, type Registered } from "../mocks";

async function deployed(more: Partial<MetabaseArgs> = {}, disposable = false) {
  return run(() => {
    const host = scalewayHost({ placement: { ...placement, disposable } });
    const size = { version: 16, size: "small", storageGb: 10 } as const;
    return new Metabase("lvao-metabase", {
      host,
      version: "v0.57.4",
      domain: "metabase.example.fr",
      admin: { email: "data@example.fr" },
      database: new Postgres("lvao-metabase-db", { host, ...size, database: "metabase" }),
      reads: [
        {
          database: new Postgres("lvao-db", { host, ...size, database: "main", readers: ["metabase"] }),
          reader: "metabase",
        },
      ],
      ...more,
    });
  }, scalewayWorld);
}

const variables = ({ inputs }: Registered) => ({
  plain: inputs["environmentVariables"] as Record<string, string>,
  secret: inputs["secretEnvironmentVariables"] as Record<string, string>,
});

describe("Metabase", () => {
  it("keeps its own data in its own database, over TLS, as the owner of its schema", async () => {
    const { resources } = await deployed();
    const { plain, secret } = variables(resources.one(type.container));

    expect(plain).toMatchObject({
      MB_DB_TYPE: "postgres",
      MB_DB_CONNECTION_URI: "jdbc:postgresql://172.16.0.2:5432/metabase?sslmode=require",
      MB_DB_USER: "lvao_metabase_lvao_metabase_db",
      MB_SITE_URL: "https://metabase.example.fr",
    });
    expect(secret["MB_DB_PASS"]).toContain("lvao-metabase-lvao-metabase-db-password");
    expect(resources.one(type.privilege, "lvao-metabase-lvao-metabase-db-privilege").inputs["permission"]).toBe("all");
  });

  it("is given nothing of what it reads but addresses that can only read, for its pages", async () => {
    const { result, resources } = await deployed();
    const { plain, secret } = variables(resources.one(type.container));

    expect(JSON.stringify({ plain, secret })).not.toContain("lvao_db");
    expect(await valueOf(result.dataSources["lvao-db"]!)).toMatch(
      /^postgresql:\/\/lvao_db_metabase:.*\/main\?sslmode=require$/,
    );
    expect(result.checklist).toHaveLength(2);
    expect(result.checklist.join()).not.toContain("s3cret");
  });

  it("answers health checks on its port and leaves Java most of the memory", async () => {
    const { resources } = await deployed();
    const { inputs } = resources.one(type.container);

    expect(inputs).toMatchObject({
      image: "docker.io/metabase/metabase:v0.57.4",
      port: 3000,
      startupProbe: { http: { path: "/api/health" } },
      minScale: 1,
      maxScale: 1,
    });
    expect(inputs["environmentVariables"]).toMatchObject({ JAVA_OPTS: "-Xmx1433m" });
  });

  it("is told its first administrator, whose password only the stack's secrets tell", async () => {
    const { result, resources } = await deployed();
    const { plain, secret } = variables(resources.one(type.container));

    expect(plain["FIRST_ADMIN_EMAIL"]).toBe("data@example.fr");
    expect(secret["FIRST_ADMIN_PASSWORD"]).toBe(await valueOf(result.adminPassword));
    expect(await pulumi.isSecret(result.adminPassword)).toBe(true);
  });

  it("protects the key that encrypts what it stores, and takes no new one with a new version", async () => {
    const keyOf = async (more: Partial<MetabaseArgs>, disposable?: boolean) =>
      (await deployed(more, disposable)).resources.one(type.password, "lvao-metabase-encryption-key");
    const key = await keyOf({});

    expect(key.protect).toBe(true);
    expect((await keyOf({ version: "v0.58.1", domain: "stats.example.fr" })).inputs).toEqual(key.inputs);
    expect((await keyOf({}, true)).protect).toBeUndefined();
  });

  it("is of the open-source edition, in a version that does not move", async () => {
    await expect(deployed({ version: "latest" })).rejects.toThrow(
      "Metabase lvao-metabase cannot be made:\n" +
        "  version: latest is not a version of the open-source edition: v0.57.4",
    );
  });
});
