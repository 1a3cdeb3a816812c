import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { afterEach, beforeEach, expect, it } from "vitest";
import { App } from "../../../../components/app";
import { ImageRegistry } from "../../../../components/image-registry";
import type { DockerHostArgs } from "../../../../hosts/docker/host";
import { run, valueOf } from "../../mocks";
import { dockerHost, laptop, type, world } from "./host-world";

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), "socle-sources-"))));
afterEach(() => rmSync(folder, { recursive: true }));

const worker = { command: ["work"], memoryMb: 128, instances: { min: 1, max: 1 } };

function deployed(args: Partial<DockerHostArgs>) {
  return run(() => {
    const host = dockerHost(laptop, args);
    const images = new ImageRegistry("lvao-images", { host });
    const image = (part: string) => pulumi.interpolate`${images.endpoint}/${part}:v1`;
    const other = { ...worker, image: image("other") };
    new App("lvao-app", {
      host,
      image: image("web"),
      env: { DEBUG: "False" },
      release: ["migrate"],
      processes: { worker, other },
    });
    return images;
  }, world);
}

function dockerfile(path: string): string {
  mkdirSync(join(folder, path));
  writeFileSync(join(folder, path, "Dockerfile"), "FROM scratch\n");
  return join(folder, path);
}

it("names images that are in no registry so that Docker looks for them nowhere else", async () => {
  const { result, resources } = await deployed({});

  expect(await valueOf(result.endpoint)).toBe("localhost/lvao");
  expect(resources.one(type.image, "lvao-app-worker-image").inputs).toMatchObject({
    name: "localhost/lvao/web:v1",
    keepLocally: true,
  });
  expect(resources.ofType(type.build)).toEqual([]);
});

it("pulls images from the registry that it is told of", async () => {
  const { result } = await deployed({ registry: "ghcr.io/team" });

  expect(await valueOf(result.endpoint)).toBe("ghcr.io/team/lvao");
});

it("builds an image from its folder, and gives its containers what they see of this computer", async () => {
  const build = dockerfile("web");
  const sources = { web: { build, mounts: { [build]: "/app" }, env: { DEBUG: "True" } } };
  const { resources } = await deployed({ sources });

  expect(resources.one(type.build).inputs).toMatchObject({
    imageName: "localhost/lvao/web:v1",
    build: { context: build },
    skipPush: true,
  });
  // Another build is another image, and nothing of the images beside it.
  expect(resources.one(type.image, "lvao-app-worker-image").inputs["triggers"]).toEqual({
    build: "sha256:built-localhost/lvao/web:v1",
  });
  expect(resources.one(type.image, "lvao-app-other-image").inputs["triggers"]).toEqual({});
  for (const name of ["lvao-app-worker", "lvao-app-release"]) {
    expect(resources.one(type.container, name).inputs).toMatchObject({
      mounts: [{ type: "bind", source: build, target: "/app" }],
      envs: ["DEBUG=True"],
    });
  }
  expect(resources.one(type.container, "lvao-app-other").inputs).toMatchObject({ mounts: [], envs: ["DEBUG=False"] });
});

it("lists every folder that is not there, before Docker makes an empty one of it", async () => {
  const nowhere = join(folder, "nowhere");
  const sources = { web: { build: folder, mounts: { [nowhere]: "/app" }, env: {} } };

  await expect(deployed({ sources })).rejects.toThrow(
    "Images of lvao cannot be made:\n" +
      `  sources.web.build: ${folder} has no Dockerfile: name a folder that has\n` +
      `  sources.web.mounts: ${nowhere} is not there: clone what belongs there, or name another folder`,
  );
});
