import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { bucket } from "../../../../hosts/docker/bucket";
import { store } from "../../../../hosts/docker/store";
import type { BucketSpec, Placement } from "../../../../hosts/host";
import { run, valueOf, type Properties, type Registered } from "../../mocks";
import { dockerWorld, secretOf, site, type } from "./services-world";

const endpointUrl = "http://s3.lvao.localhost:8080";

function media(spec: Partial<BucketSpec> = {}, placement: Partial<Placement> = {}) {
  const parent = new pulumi.ComponentResource("test:Product", "lvao");
  const s3 = store(site(placement), "lvao-store", { port: 8080, endpointUrl }, { parent });
  return bucket(s3, "lvao-media", { versioning: true, ...spec }, { parent });
}

it("runs a store whose administration is closed to the network", async () => {
  const { resources } = await run(media, dockerWorld);

  const container = resources.one(type.container, "lvao-store");
  expect(container.inputs).toMatchObject({
    name: "lvao-fwb-store",
    image: "sha256:versity/versitygw:v1.8.0",
    readOnly: true,
    memory: 128,
    volumes: [{ volumeName: "lvao-fwb-store", containerPath: "/srv" }],
    networksAdvanced: [{ name: "lvao-fwb" }],
  });
  expect(container.inputs["command"]).toEqual(
    expect.arrayContaining(["--port", ":8080", "--admin-port", "127.0.0.1:7071"]),
  );
  expect(container.inputs["command"]).not.toContain(secretOf("lvao-store-password"));
  expect(container.secretInputs).toEqual(["envs"]);
  expect(resources.one(type.volume, "lvao-store-data").protect).toBe(true);
  expect(resources.one(type.container, "lvao-store-sweeper").inputs).toMatchObject({
    networkMode: "none",
    envs: [],
    volumes: [{ volumeName: "lvao-fwb-store", containerPath: "/srv" }],
  });
});

it("makes a private bucket, protected and never emptied by itself", async () => {
  const { result, resources } = await run(
    () => media({ expireAfterDays: 90, corsOrigins: ["https://example.fr"] }),
    dockerWorld,
  );

  const made = resources.one(type.command, "lvao-media");
  expect(made.inputs).toMatchObject({
    create: "node hosts/docker/scripts/store-bucket.mjs create",
    delete: "node hosts/docker/scripts/store-bucket.mjs delete",
    environment: {
      BUCKET: "lvao-fwb-media",
      CONTAINER: "lvao-fwb-store",
      SPEC: JSON.stringify({ versioning: true, expireAfterDays: 90, corsOrigins: ["https://example.fr"] }),
      EMPTY: "false",
    },
  });
  expect(made.secretInputs).toEqual(["environment.ROOT_SECRET_ACCESS_KEY"]);
  expect(made.protect).toBe(true);
  expect(await valueOf(pulumi.all([result.bucketName, result.endpointUrl]))).toEqual(["lvao-fwb-media", endpointUrl]);
});

it("lets no web page in where none is named", async () => {
  const { resources } = await run(() => media({ corsOrigins: undefined }), dockerWorld);

  const { SPEC } = resources.one(type.command, "lvao-media").inputs["environment"] as Record<string, string>;
  expect(JSON.parse(SPEC!)).toEqual({ versioning: true, corsOrigins: [] });
});

it("may be deleted with its objects where data may be lost", async () => {
  const { resources } = await run(() => media({}, { disposable: true }), dockerWorld);

  expect(resources.one(type.command, "lvao-media").inputs["environment"]).toMatchObject({ EMPTY: "true" });
  expect(resources.all.filter(({ protect }) => protect)).toEqual([]);
});

it("gives each consumer a key of its own, one after the other", async () => {
  const { result, resources } = await run(() => {
    const parent = new pulumi.ComponentResource("test:Consumer", "lvao-consumer");
    const objects = media();
    return [
      objects.accessKey("lvao-web-lvao-media", "readWrite", { parent }),
      objects.accessKey("lvao-data-lvao-media", "readOnly", { parent }),
    ];
  }, dockerWorld);

  const key = resources.one(type.command, "lvao-web-lvao-media-key");
  const rights = ({ inputs }: Registered) => (inputs["environment"] as Properties)["RIGHTS"];
  expect(resources.ofType(type.command).filter(rights).map(rights)).toEqual(["readWrite", "readOnly"]);
  expect(key.inputs["environment"]).toMatchObject({
    BUCKET: "lvao-fwb-media",
    ACCESS_KEY_ID: "lvao-web-lvao-media",
    SECRET_ACCESS_KEY: secretOf("lvao-web-lvao-media-secret"),
  });
  expect(key.secretInputs).toEqual(["environment.ROOT_SECRET_ACCESS_KEY", "environment.SECRET_ACCESS_KEY"]);
  expect(key.dependsOn).toContain("lvao-media");
  expect(resources.one(type.command, "lvao-data-lvao-media-key").dependsOn).toContain("lvao-web-lvao-media-key");
  expect(await valueOf(result[0]!.accessKeyId)).toBe("lvao-web-lvao-media");
  expect(await pulumi.isSecret(result[0]!.secretAccessKey)).toBe(true);
  expect(result[0]!.ready).toHaveLength(2);
});

it("takes a key away before it makes it again, for both have one name", async () => {
  const order: Record<string, boolean | undefined> = {};
  await run(() => {
    const transformations: pulumi.ResourceTransformation[] = [
      ({ name, opts }) => {
        order[name] = (opts as pulumi.CustomResourceOptions).deleteBeforeReplace;
        return undefined;
      },
    ];
    const parent = new pulumi.ComponentResource("test:Consumer", "lvao-consumer", {}, { transformations });
    media().accessKey("lvao-web-lvao-media", "readWrite", { parent });
  }, dockerWorld);

  expect(order).toMatchObject({ "lvao-web-lvao-media-key": true, "lvao-web-lvao-media-secret": undefined });
});
