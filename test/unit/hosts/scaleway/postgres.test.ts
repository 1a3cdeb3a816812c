import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { Postgres, type PostgresArgs } from "../../../../components/postgres";
import { changeMistakes, versionMistakes } from "../../../../hosts/scaleway/postgres";
import { idOf, run, valueOf } from "../../mocks";
import { placement, privateNetworkId, projectId, scalewayHost, scalewayWorld, secretOf, type } from "./world";

const sizes = { version: 16, size: "small", storageGb: 10, database: "qfdmo" } as const;
const instanceId = idOf(type.databaseInstance, "lvao-db");

function database(args: Partial<PostgresArgs> = {}): Postgres {
  return new Postgres("lvao-db", { host: scalewayHost(), ...sizes, ...args });
}

it("makes a server that is private, encrypted, backed up elsewhere and protected", async () => {
  const { resources } = await run(database, scalewayWorld);

  const instance = resources.one(type.databaseInstance);
  expect(instance.inputs).toEqual({
    name: "lvao-prod-db",
    engine: "PostgreSQL-16",
    nodeType: "DB-PLAY2-PICO",
    isHaCluster: false,
    volumeType: "sbs_5k",
    volumeSizeInGb: 10,
    encryptionAtRest: true,
    userName: "administrator",
    password: secretOf("lvao-db-administrator-password"),
    disableBackup: false,
    backupScheduleFrequency: 24,
    backupScheduleRetention: 7,
    backupSameRegion: false,
    privateNetwork: { pnId: privateNetworkId, enableIpam: true },
    tags: ["environment:prod", "product:lvao", "owner:team"],
    region: "fr-par",
    projectId,
  });
  expect(instance.secretInputs).toEqual(["password"]);
  expect(resources.one(type.database).inputs).toEqual({ name: "qfdmo", instanceId, region: "fr-par" });
  expect([instance.protect, resources.one(type.database).protect]).toEqual([true, true]);
});

it.each([
  ["PostgreSQL-16", 16, []],
  ["PostgreSQL-16", 17, [expect.stringMatching(/^17, but the server runs PostgreSQL 16.*Put 16 back/)]],
  ["PostgreSQL-17", 16, [expect.stringMatching(/^16, but the server runs PostgreSQL 17.*Put 17 back/)]],
])("lets a server that runs %s be asked for version %s: mistakes %j", (engine, version, messages) => {
  expect(versionMistakes(engine, version).map(({ message }) => message)).toEqual(messages);
});

it.each([
  [10, 10, []],
  [10, 20, []],
  [10, 5, ["5, but the server has a disk of 10 GB, which can only grow: put 10 back"]],
])("lets a server with a disk of %i GB be asked for %i: mistakes %j", (runs, asked, messages) => {
  const highAvailability = false;
  const mistakes = changeMistakes({ storageGb: runs, highAvailability }, { storageGb: asked, highAvailability });

  expect(mistakes.map(({ message }) => message)).toEqual(messages);
});

it.each([
  [false, false, []],
  [false, true, []],
  [true, true, []],
  [true, false, ["highAvailability: false, but the server has a standby, which Scaleway leaves it: put true back"]],
])("lets a server with a standby (%s) be asked for one (%s): mistakes %j", (runs, asked, lines) => {
  const storageGb = 10;
  const mistakes = changeMistakes({ storageGb, highAvailability: runs }, { storageGb, highAvailability: asked });

  expect(mistakes.map(({ path, message }) => `${path}: ${message}`)).toEqual(lines);
});

it("takes sizes, availability and backups from its arguments", async () => {
  const { resources } = await run(
    () => database({ size: "large", highAvailability: true, backupRetentionDays: 30 }),
    scalewayWorld,
  );

  expect(resources.one(type.databaseInstance).inputs).toMatchObject({
    nodeType: "DB-PRO2-S",
    isHaCluster: true,
    backupScheduleFrequency: 24,
    backupScheduleRetention: 30,
  });
});

it("is neither backed up nor protected on a disposable environment, and says so in its tags", async () => {
  const disposable = { ...placement, disposable: true };
  const { resources } = await run(() => database({ host: scalewayHost({ placement: disposable }) }), scalewayWorld);

  const instance = resources.one(type.databaseInstance);
  expect(instance.inputs).toMatchObject({
    disableBackup: true,
    tags: ["environment:prod", "product:lvao", "owner:team", "disposable"],
  });
  expect([instance.protect, resources.one(type.database).protect]).toEqual([undefined, undefined]);
});

it("gives each consumer a user with rights on this database alone", async () => {
  const { result, resources } = await run(() => {
    const consumer = new pulumi.ComponentResource("test:Consumer", "lvao-web");
    const postgres = database();
    return {
      attached: postgres.attach(consumer, "lvao-web"),
      reader: postgres.user("lvao-metabase", "readOnly", { parent: consumer }),
    };
  }, scalewayWorld);

  expect(resources.ofType(type.databaseUser).map(({ inputs }) => inputs)).toEqual([
    {
      name: "lvao_web_lvao_db",
      password: secretOf("lvao-web-lvao-db-password"),
      isAdmin: false,
      instanceId,
      region: "fr-par",
    },
    {
      name: "lvao_metabase",
      password: secretOf("lvao-metabase-password"),
      isAdmin: false,
      instanceId,
      region: "fr-par",
    },
  ]);
  expect(resources.ofType(type.privilege).map(({ inputs }) => inputs)).toEqual([
    { userName: "lvao_web_lvao_db", databaseName: "qfdmo", permission: "all", instanceId, region: "fr-par" },
    { userName: "lvao_metabase", databaseName: "qfdmo", permission: "readonly", instanceId, region: "fr-par" },
  ]);
  expect(Object.keys(result.attached.secrets)).toEqual(["DATABASE_URL"]);
  expect(result.attached.env).toEqual({});
  const url = pulumi.output(result.attached.secrets["DATABASE_URL"]!);
  expect(await pulumi.isSecret(url)).toBe(true);
  expect(await valueOf(url)).toBe(
    "postgresql://lvao_web_lvao_db:s3cret%2F%24%20of%20lvao-web-lvao-db-password@172.16.0.2:5432/qfdmo?sslmode=require",
  );
  expect(await valueOf(result.reader.username)).toBe("lvao_metabase");
});
