import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { postgresImages } from "../../../../hosts/docker/images";
import { postgres } from "../../../../hosts/docker/postgres";
import { run } from "../../mocks";
import { dockerWorld, secretOf, site, type } from "./services-world";

const spec = { version: 16, size: "small", storageGb: 10, highAvailability: false, database: "qfdmo" } as const;

it("dumps the database as often, and keeps dumps as long, as it is told, in a volume of their own", async () => {
  const { resources } = await run(() => {
    const parent = new pulumi.ComponentResource("test:Product", "lvao");
    return postgres(site(), "lvao-db", { ...spec, backups: { everyHours: 6, retentionDays: 30 } }, { parent });
  }, dockerWorld);

  const backups = resources.one(type.container, "lvao-db-backups");
  expect(backups.inputs).toMatchObject({
    name: "lvao-fwb-db-backups",
    image: `sha256:${postgresImages[16]}`,
    user: "postgres",
    readOnly: true,
    envs: [
      "EVERY_HOURS=6",
      "FOLDER=/var/lib/postgresql/data",
      "PGDATABASE=qfdmo",
      "PGHOST=lvao-fwb-db",
      `PGPASSWORD=${secretOf("lvao-db-backups-password")}`,
      "PGUSER=lvao_db_backups",
      "RETENTION_DAYS=30",
    ],
    volumes: [{ volumeName: "lvao-fwb-db-backups", containerPath: "/var/lib/postgresql/data" }],
  });
  expect(backups.secretInputs).toEqual(["envs"]);
  expect(resources.one(type.volume, "lvao-db-backups-data").protect).toBe(true);
  expect(resources.one(type.command, "lvao-db-backups-user").inputs["environment"]).toMatchObject({
    RIGHTS: "backups",
    USERNAME: "lvao_db_backups",
  });
});
