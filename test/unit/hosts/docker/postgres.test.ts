import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { postgresImages } from "../../../../hosts/docker/images";
import { postgres } from "../../../../hosts/docker/postgres";
import type { Placement, PostgresSpec } from "../../../../hosts/host";
import { idOf, run, valueOf } from "../../mocks";
import { dockerWorld, secretOf, site, type } from "./services-world";

const spec: PostgresSpec = {
  version: 16,
  size: "small",
  storageGb: 10,
  highAvailability: false,
  database: "qfdmo",
  backups: { everyHours: 24, retentionDays: 7 },
};

function database(changes: Partial<PostgresSpec> = {}, placement: Partial<Placement> = {}) {
  const parent = new pulumi.ComponentResource("test:Product", "lvao");
  return postgres(site(placement), "lvao-db", { ...spec, ...changes }, { parent });
}

it("runs a server that can do nothing but its work, with its data in a protected volume", async () => {
  const { resources } = await run(database, dockerWorld);

  const server = resources.one(type.container, "lvao-db");
  expect(server.inputs).toMatchObject({
    name: "lvao-fwb-db",
    image: `sha256:${postgresImages[16]}`,
    user: "postgres",
    readOnly: true,
    capabilities: { drops: ["ALL"] },
    memory: 160,
    memorySwap: 160,
    shmSize: 64,
    envs: [],
    volumes: [{ volumeName: "lvao-fwb-db", containerPath: "/var/lib/postgresql/data" }],
    networksAdvanced: [{ name: "lvao-fwb" }],
  });
  expect(server.inputs["command"]).toEqual(expect.arrayContaining(["postgres", "-c", "shared_buffers=40MB"]));
  expect(server.inputs).not.toHaveProperty("ports");
  expect(server.dependsOn).toContain("lvao-db-version");
  expect(resources.one(type.volume, "lvao-db-data")).toMatchObject({ protect: true, inputs: { name: "lvao-fwb-db" } });
  expect(resources.one(type.command, "lvao-db-database").protect).toBe(true);
});

it("gives more memory to a larger one, and keeps its volume", async () => {
  const { resources } = await run(() => database({ size: "large" }), dockerWorld);

  expect(resources.one(type.container, "lvao-db").inputs).toMatchObject({ memory: 4096, shmSize: 1024 });
  expect(resources.one(type.volume, "lvao-db-data").inputs["name"]).toBe("lvao-fwb-db");
});

it("mounts the volume where the image of the version keeps its data", async () => {
  const { resources } = await run(() => database({ version: 18 }), dockerWorld);

  expect(resources.one(type.container, "lvao-db").inputs["volumes"]).toEqual([
    { volumeName: "lvao-fwb-db", containerPath: "/var/lib/postgresql" },
  ]);
  expect(resources.one(type.command, "lvao-db-version").inputs["environment"]).toEqual({
    DOCKER_HOST: "ssh://deploy@server",
    IMAGE: postgresImages[18],
    VERSION: "18",
    VOLUME: "lvao-fwb-db",
  });
});

it("makes the database anew when it gets another name, and asks again for it when the server was replaced", async () => {
  const { resources } = await run(database, dockerWorld);

  expect(resources.one(type.command, "lvao-db-database").inputs).toMatchObject({
    create: "node hosts/docker/scripts/postgres-database.mjs create",
    delete: "node hosts/docker/scripts/postgres-database.mjs delete",
    triggers: ["qfdmo"],
    environment: { CONTAINER: "lvao-fwb-db", CONTAINER_ID: idOf(type.container, "lvao-db"), DATABASE: "qfdmo" },
  });
});

it("gives each consumer a user of its own, and its password to nobody else", async () => {
  const { result, resources } = await run(() => {
    const server = database();
    const parent = new pulumi.ComponentResource("test:Consumer", "lvao-web");
    return { server, user: server.user("lvao-metabase", "readOnly", { parent }) };
  }, dockerWorld);

  const user = resources.one(type.command, "lvao-metabase-user");
  expect(user.inputs["environment"]).toEqual({
    DOCKER_HOST: "ssh://deploy@server",
    CONTAINER: "lvao-fwb-db",
    CONTAINER_ID: idOf(type.container, "lvao-db"),
    DATABASE: "qfdmo",
    USERNAME: "lvao_metabase",
    PASSWORD: secretOf("lvao-metabase-password"),
    RIGHTS: "readOnly",
  });
  expect(user.secretInputs).toEqual(["environment.PASSWORD"]);
  expect(user.dependsOn).toContain("lvao-db-database");
  expect(user.parent).toBe("lvao-web");
  expect(result.server.tls).toBe(false);
  expect(await valueOf(pulumi.all([result.server.hostname, result.server.port, result.server.database]))).toEqual([
    "lvao-fwb-db",
    5432,
    "qfdmo",
  ]);
  expect(await valueOf(result.user.username)).toBe("lvao_metabase");
  expect(result.user.ready).toHaveLength(2);
});

it("is neither protected nor backed up where data may be lost", async () => {
  const { resources } = await run(() => database({}, { disposable: true }), dockerWorld);

  expect(resources.all.filter(({ protect }) => protect)).toEqual([]);
  expect(resources.all.filter(({ name }) => name.includes("backups")).map(({ name }) => name)).toEqual([
    "lvao-db-backups-data",
  ]);
});

it("has an image of one version in each major one, all of one Debian, and is of no other", async () => {
  for (const [version, image] of Object.entries(postgresImages))
    expect(image).toMatch(new RegExp(`^postgres:${version}\\.\\d+-trixie$`));
  await expect(run(() => database({ version: 12 }), dockerWorld)).rejects.toThrow(
    "Postgres lvao-db cannot be made:\n  version: 12, and it is one of 15, 16, 17, 18",
  );
});

it("cannot be highly available, nor have a user with the administrator's name", async () => {
  await expect(run(() => database({ highAvailability: true }), dockerWorld)).rejects.toThrow(
    "highAvailability: true, and one machine has no standby",
  );
  await expect(
    run(() => database().user("postgres", "owner", { parent: new pulumi.ComponentResource("t:T", "t") }), dockerWorld),
  ).rejects.toThrow("postgres is the administrator's");
});
