import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { postgresImages } from "../../../../hosts/docker/images";
import { postgres } from "../../../../hosts/docker/postgres";
import { run } from "../../mocks";
import { dockerWorld, secretOf, site, type } from "./services-world";

const spec = { version: 16, size: "small", storageGb: 10, highAvailability: false, database: "qfdmo" } as const;

const backupStore = {
  endpoint: "https://s3.fr-par.scw.cloud",
  region: "fr-par",
  bucket: "copies",
  accessKeyId: "SCW1",
  secretAccessKey: pulumi.secret("s3cret"),
};

function made(tells: Parameters<typeof site>[1], disposable = false) {
  return run(() => {
    const parent = new pulumi.ComponentResource("test:Product", "lvao");
    const backups = { everyHours: 6, retentionDays: 30 };
    return postgres(site({ disposable }, tells), "lvao-db", { ...spec, backups }, { parent });
  }, dockerWorld);
}

it("copies dumps elsewhere, and tells the team when none is made", async () => {
  const { resources } = await made({ webhooks: { slack: pulumi.secret("https://hooks.example.fr/T0") }, backupStore });

  const watch = resources.one(type.container, "lvao-db-backups-watch");
  expect(watch.inputs["envs"]).toEqual([
    "ACCESS_KEY_ID=SCW1",
    "BUCKET=copies",
    "DATABASE=lvao fwb (qfdmo)",
    "ENDPOINT=https://s3.fr-par.scw.cloud",
    "EVERY_HOURS=6",
    "FOLDER=/var/lib/postgresql/data",
    "PAUSE_SECONDS=300",
    "PREFIX=lvao-fwb-db/",
    "REGION=fr-par",
    "RETENTION_DAYS=30",
    "SECRET_ACCESS_KEY=s3cret",
    "TIMEOUT_SECONDS=60",
    'WEBHOOKS={"slack":"https://hooks.example.fr/T0"}',
  ]);
  expect(watch.secretInputs).toEqual(["envs"]);
  expect(watch.inputs["volumes"]).toEqual([
    { volumeName: "lvao-fwb-db-backups", containerPath: "/var/lib/postgresql/data", readOnly: true },
  ]);
});

it.each([
  ["off site", { webhooks: {}, backupStore }, 1],
  ["on the machine", { webhooks: { slack: "https://hooks.example.fr/T0" } }, 1],
  ["on the machine", { webhooks: {} }, 0],
])(
  "says that dumps are %s, and has nobody watch them who would neither copy nor tell",
  async (where, tells, watches) => {
    const { resources } = await made(tells);

    const { labels } = resources.one(type.container, "lvao-db-backups").inputs;
    expect(labels).toContainEqual({ label: "backups", value: where });
    expect(resources.all.filter(({ name }) => name === "lvao-db-backups-watch")).toHaveLength(watches);
  },
);

it("copies nothing of a database that may be lost", async () => {
  const { resources } = await made({ webhooks: {}, backupStore }, true);

  expect(resources.ofType(type.container).map(({ name }) => name)).not.toContain("lvao-db-backups-watch");
});

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
    // A shell would let that of the image wait, for up to a minute.
    stopSignal: "SIGTERM",
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
