import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { dockerOrSkip } from "../support/docker-or-skip";
import { dockerCommand, IMAGE, makeShellImage } from "./fixture";
import { Plugin, type Resource } from "./plugin";

dockerOrSkip("images of the stand-in for the docker plugin", ({ environment }) => {
  const docker = dockerCommand(environment);
  const imageName = "socle-test/built:1";
  let plugin: Plugin;

  beforeAll(async () => {
    await makeShellImage(docker);
    plugin = await Plugin.start(environment);
  });

  afterAll(async () => {
    await plugin.stop();
    await docker("image", "rm", "--force", imageName);
  });

  function folderWith(dockerfile: string): string {
    const folder = mkdtempSync(join(tmpdir(), "socle-build-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, "Dockerfile"), dockerfile);
    writeFileSync(join(folder, "message"), "hello");
    return folder;
  }

  const copying = `FROM ${IMAGE}\nARG WHO=nobody\nCOPY message /message\nRUN echo "for $WHO" >> /message\nCMD ["cat /message"]\n`;

  describe("that are to be there already", () => {
    test("are found, kept when the resource goes, and found gone", async () => {
      await docker("tag", IMAGE, "socle-test/kept:1");
      const resource = await plugin.create("RemoteImage", "kept", { name: "socle-test/kept:1", keepLocally: true });
      const id = await docker("image", "inspect", "--format", "{{.Id}}", IMAGE);
      expect(resource.state).toMatchObject({ imageId: id, repoDigest: "" });
      expect(resource.id).toBe(`${id}socle-test/kept:1`);
      await plugin.delete("RemoteImage", "kept", resource);
      expect(await plugin.read("RemoteImage", "kept", resource)).toEqual(resource);
      const given = { name: "socle-test/kept:1", keepLocally: false };
      expect(await plugin.diff("RemoteImage", "kept", resource, given)).toMatchObject({
        changed: ["keepLocally"],
        replaces: [],
      });
      await plugin.delete("RemoteImage", "kept", await plugin.update("RemoteImage", "kept", resource, given));
      expect(await plugin.read("RemoteImage", "kept", resource)).toBeUndefined();
    });
  });

  describe("that are built", () => {
    test.each(["BuilderV1", "BuilderBuildKit"])("come from a folder, with %s", async (builderVersion) => {
      const context = folderWith(copying);
      const build = { context, builderVersion, args: { WHO: builderVersion } };
      const resource = await plugin.create("Image", "built", { imageName, skipPush: true, build });
      const id = await docker("image", "inspect", "--format", "{{.Id}}", imageName);
      expect(resource.state).toMatchObject({
        imageName,
        baseImageName: imageName,
        repoDigest: id,
        dockerfile: "Dockerfile",
      });
      expect(await docker("run", "--rm", imageName)).toBe(`hellofor ${builderVersion}`);
    });

    test("are built again when a file changes, and only then; a removed one is found gone", async () => {
      const context = folderWith(copying);
      const given = { imageName, skipPush: true, build: { context } };
      const first = await plugin.create("Image", "built", given);
      expect((await plugin.diff("Image", "built", first, given)).changed).toEqual([]);
      expect(await plugin.read("Image", "built", first)).toEqual(first);
      writeFileSync(join(context, "message"), "bonjour ");
      expect(await plugin.diff("Image", "built", first, given)).toMatchObject({ changed: ["build"], replaces: [] });
      const second = await plugin.update("Image", "built", first, given);
      expect(await docker("run", "--rm", imageName)).toBe("bonjour for nobody");
      expect(second.state["repoDigest"]).not.toBe(first.state["repoDigest"]);
      await plugin.delete("Image", "built", second);
      await docker("image", "rm", "--force", imageName);
      expect(await plugin.read("Image", "built", second)).toBeUndefined();
    });

    test.each(["BuilderV1", "BuilderBuildKit"])(
      "show the last lines of a build that fails, with %s",
      async (builderVersion) => {
        const context = folderWith(`FROM ${IMAGE}\nRUN echo it was me; exit 7\n`);
        const failing = plugin.create("Image", "built", {
          imageName,
          skipPush: true,
          build: { context, builderVersion },
        });
        await expect(failing).rejects.toThrow(
          /^image "socle-test\/built:1" cannot be built: .*(code|code:) 7[^]*\nit was me$/m,
        );
      },
    );

    test("are refused when they cannot be built", async () => {
      const check = async (given: Resource["inputs"]) => (await plugin.check("Image", "built", given)).failures;
      expect(await check({ imageName, build: { context: "/nowhere" } })).toEqual([
        "skipPush must be true for the stand-in for this plugin: it builds images where they run; set skipPush to true",
        "build.context is /nowhere, which does not exist",
      ]);
      const context = folderWith(copying);
      expect(await check({ imageName, skipPush: true, build: { context, dockerfile: `${context}/Other` } })).toEqual([
        `build.dockerfile is ${context}/Other, which does not exist`,
      ]);
      expect(await check({ imageName, skipPush: true, build: { context, dokerfile: "x" } })).toEqual([
        "build.dokerfile is not supported by the stand-in for this plugin; it knows context, dockerfile, args, target, network, platform, builderVersion",
      ]);
    });
  });
});
