import { describe, expect, it } from "vitest";
import { readOnlyRights } from "../../../components/read-only-rights";
import { sqlCommand } from "../../../components/sql";
import { type } from "../hosts/scaleway/world";
import { valueOf } from "../mocks";
import { deployed, deployedWith, stackFile } from "./deployed";

describe("APiLos", () => {
  it("runs its web application behind HTTPS, Celery's workers, and exactly one beat", async () => {
    const { container, resources } = await deployed("apilos", "prod");

    expect(container("web").commands).toContain("core.wsgi");
    expect(container("web").inputs).toMatchObject({ minScale: 2, maxScale: 5, httpsConnectionsOnly: true });
    expect(container("worker").commands.join(" ")).toMatch(/celery -A core\.worker worker --loglevel INFO$/);
    expect(container("worker").inputs).toMatchObject({ privacy: "private", minScale: 1, maxScale: 3 });
    expect(container("beat").inputs).toMatchObject({ minScale: 1, maxScale: 1 });
    expect(resources.ofType(type.dnsRecord).map(({ inputs }) => [inputs["type"], inputs["name"]])).toEqual(
      expect.arrayContaining([
        ["CNAME", "apilos"],
        ["CNAME", "metabase.apilos"],
      ]),
    );
  });

  it("migrates, populates roles and permissions and clears sessions, in this order, on each release", async () => {
    const { container } = await deployed("apilos", "prod");

    expect(container("release").commands.slice(-4)).toEqual([
      sqlCommand("DATABASE_READER_RIGHTS"),
      "python manage.py migrate --noinput",
      "python manage.py loaddata auth.json departements.json avenant_types.json",
      "python manage.py clearsessions",
    ]);
  });

  it("has every variable of its .env.template under the name that it has there", async () => {
    const { container } = await deployed("apilos", "prod");
    const { env, secrets } = container("web");

    expect(env).toMatchObject({
      ALLOWED_HOSTS: "*",
      APPLICATION_DOMAIN_URL: "https://apilos.example.test",
      AWS_DEFAULT_ACL: "private",
      AWS_S3_ENDPOINT_URL: "https://s3.fr-par.scw.cloud",
      AWS_S3_REGION_NAME: "fr-par",
      DEBUG: "False",
      ENVIRONMENT: "prod",
      SIAP_CLIENT_HOST: "https://siap.example.test",
      SIAP_CLIENT_PATH: "/api-int/v0",
    });
    expect(env).toHaveProperty("AWS_STORAGE_BUCKET_NAME");
    expect(env).toHaveProperty("AWS_ACCESS_KEY_ID");
    expect(Object.keys(secrets)).toEqual(
      expect.arrayContaining([
        ...["AWS_SECRET_ACCESS_KEY", "DATABASE_URL", "DB_READONLY", "JWT_SIGN_KEY", "REDIS_URL", "SECRET_KEY"],
        "SIAP_CLIENT_JWT_SIGN_KEY",
      ]),
    );
  });

  it("lets its SQL explorer and Metabase read its database, and nothing else", async () => {
    const { container, resources, outputs } = await deployed("apilos", "prod");

    expect(container("web").secrets["DB_READONLY"]).toMatch(/^postgresql:\/\/apilos_db_explorer:/);
    expect(await valueOf(outputs.secrets!["apilos-db"]!)).toMatch(/^postgresql:\/\/apilos_db_metabase:/);
    expect(container("release").secrets["DATABASE_READER_RIGHTS"]).toBe(
      readOnlyRights(["apilos_db_explorer", "apilos_db_metabase"]),
    );
    const permissions = resources
      .ofType(type.privilege)
      .filter(({ inputs }) => inputs["databaseName"] === "apilos")
      .map(({ inputs }) => [inputs["userName"], inputs["permission"]]);
    expect(Object.fromEntries(permissions)).toEqual({
      apilos_app_apilos_db: "all",
      apilos_db_explorer: "readonly",
      apilos_db_metabase: "readonly",
    });
  });

  it("pins the version of PostgreSQL in each environment", async () => {
    const engineOf = async (settings = stackFile("preprod")) =>
      (await deployedWith("apilos", "preprod", settings)).resources.one(type.databaseInstance, "apilos-db").inputs[
        "engine"
      ];

    expect(await engineOf()).toBe("PostgreSQL-16");
    expect(await engineOf({ ...stackFile("preprod"), "apilos:databaseVersion": 17 })).toBe("PostgreSQL-17");
  });

  it("has a Metabase where the stack file says so", async () => {
    const without = { ...stackFile("preprod"), "apilos:metabase": undefined };
    const { outputs, resources } = await deployedWith("apilos", "preprod", without);

    expect(Object.keys(outputs.addresses)).toEqual(["web"]);
    expect(resources.all.filter(({ name }) => name.includes("metabase-"))).toEqual([]);
  });

  it("says what is left to do by hand, and no secret", async () => {
    const { outputs } = await deployed("apilos", "preprod");

    expect(outputs.checklist).toEqual([
      "Create the SIAP user in https://preprod.apilos.example.test/admin and send its id to the SIAP team.",
      expect.stringContaining("Log in to https://metabase.preprod.apilos.example.test as data@apilos.example.test"),
      expect.stringContaining("add PostgreSQL with apilos-db of the outputs"),
    ]);
    for (const line of outputs.checklist as string[]) expect(line.length).toBeLessThanOrEqual(150);
  });

  it("makes a new environment from a stack file with other names, without a change of the program", async () => {
    const file = JSON.parse(JSON.stringify(stackFile("preprod")).replaceAll("preprod", "demo")) as Record<
      string,
      unknown
    >;
    const { outputs, resources } = await deployedWith("apilos", "demo", file);

    expect(await valueOf(outputs.addresses["web"]!)).toBe("https://demo.apilos.example.test");
    expect(resources.one(type.databaseInstance, "apilos-db").inputs["name"]).toBe("apilos-demo-db");
    expect(JSON.stringify(resources.all.map(({ inputs }) => inputs))).not.toContain("preprod");
  });
});
