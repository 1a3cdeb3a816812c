import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { App } from "../../../components/app";
import { withNames } from "../../../components/backing-service";
import { ownerRights } from "../../../components/owner-rights";
import { Postgres, type PostgresArgs } from "../../../components/postgres";
import { readOnlyRights } from "../../../components/read-only-rights";
import { sqlCommand } from "../../../components/sql";
import { scalewayHost, scalewayWorld, secretOf, type } from "../hosts/scaleway/world";
import { run, valueOf } from "../mocks";

/** An app with a database that has readers, under other names for its variables or not. */
async function deployed(readers: PostgresArgs["readers"], names: Record<string, string> = {}) {
  const { result, resources } = await run(() => {
    const host = scalewayHost();
    const size = { version: 16, size: "small", storageGb: 10, database: "main" } as const;
    const database = new Postgres("lvao-db", { host, ...size, readers });
    const web = { command: ["serve"], memoryMb: 256, instances: { min: 1, max: 1 } };
    new App("lvao-app", {
      host,
      image: "registry.example.fr/app:v1",
      processes: { web },
      release: ["migrate"],
      attach: [withNames(database, names)],
    });
    return database;
  }, scalewayWorld);
  const release = resources.ofType(type.container).find(({ name }) => name === "lvao-app-release");
  return { database: result, resources, release };
}

describe("readers of a database", () => {
  it("are users of their own that the host lets read", async () => {
    const { database, resources } = await deployed(["metabase", "explorer"]);

    expect(resources.one(type.privilege, "lvao-db-metabase-privilege").inputs).toMatchObject({
      userName: "lvao_db_metabase",
      permission: "readonly",
    });
    expect(await valueOf(database.reader("metabase").password)).toBe(secretOf("lvao-db-metabase-password"));
    expect(await valueOf(database.reader("explorer").url)).toMatch(/^postgresql:\/\/lvao_db_explorer:s3cret/);
  });

  it("get their rights from each release of the app, before its own commands, once they exist", async () => {
    const { release } = await deployed(["metabase", "explorer"]);

    expect((release?.inputs["commands"] as string[]).slice(-2)).toEqual([
      sqlCommand("DATABASE_READER_RIGHTS"),
      "migrate",
    ]);
    expect(release?.inputs["secretEnvironmentVariables"]).toMatchObject({
      DATABASE_READER_RIGHTS: readOnlyRights(["lvao_db_metabase", "lvao_db_explorer"]),
    });
    expect(release?.dependsOn).toEqual(
      expect.arrayContaining(["lvao-db-metabase-privilege", "lvao-db-explorer-privilege"]),
    );
  });

  it("do so under other variable names too", async () => {
    const { release } = await deployed(["metabase"], {
      DATABASE_URL: "ARCHIVE_DATABASE_URL",
      DATABASE_READER_RIGHTS: "ARCHIVE_DATABASE_READER_RIGHTS",
    });

    const names = 'DATABASE_URL="$ARCHIVE_DATABASE_URL" DATABASE_READER_RIGHTS="$ARCHIVE_DATABASE_READER_RIGHTS"';
    expect(release?.inputs["commands"]).toContain(`${names} ${sqlCommand("DATABASE_READER_RIGHTS")}`);
    expect(release?.inputs["secretEnvironmentVariables"]).toHaveProperty("ARCHIVE_DATABASE_READER_RIGHTS");
  });

  it("cost nothing where there are none", async () => {
    const { release, database } = await deployed(undefined);

    expect((release?.inputs["commands"] as string[]).at(-2)).not.toContain("psycopg");
    expect(database.variables).toEqual(["DATABASE_URL"]);
  });

  it("leave their rights to an app that gives other owners theirs too", async () => {
    const { result, resources } = await run(() => {
      const host = scalewayHost();
      const size = { version: 16, size: "small", storageGb: 10, database: "main" } as const;
      const database = new Postgres("lvao-db", { host, ...size, readers: ["metabase"] });
      const consumer = new pulumi.ComponentResource("test:Consumer", "lvao-web");
      const other = database.user("lvao-airflow", "owner", { parent: consumer });
      const shared = database.sharedWith([other]);
      return { shared, attached: shared.attach(consumer, "lvao-web") };
    }, scalewayWorld);

    const { attached, shared } = result;
    expect(shared.variables).toEqual(Object.keys(attached.secrets));
    expect(attached.release).toEqual([sqlCommand("DATABASE_READER_RIGHTS"), sqlCommand("DATABASE_OWNER_RIGHTS")]);
    expect(await valueOf(pulumi.output(attached.secrets["DATABASE_OWNER_RIGHTS"]!))).toBe(
      ownerRights(["lvao_airflow"]),
    );
    const privilege = resources.one(type.privilege, "lvao-airflow-privilege");
    expect(await Promise.all(attached.ready.map(({ urn }) => valueOf(urn)))).toContain(privilege.urn);
  });

  it("must have been named", async () => {
    const { database } = await deployed(["metabase"]);
    expect(() => database.reader("metabse")).toThrow("Postgres lvao-db has no reader metabse: add it to its readers");
  });
});
