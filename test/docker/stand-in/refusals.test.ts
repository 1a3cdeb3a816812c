import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { dockerOrSkip } from "../support/docker-or-skip";
import { IMAGE, sleeper } from "./fixture";
import { Plugin, secret } from "./plugin";
import { pluginForTests } from "./plugin-for-tests";

dockerOrSkip("refusals of the stand-in for the docker plugin", ({ environment }) => {
  let plugin: Plugin;
  const { docker, create } = pluginForTests(environment, (started) => (plugin = started));

  describe("mistakes", () => {
    test("are all named before anything is made, with what is allowed", async () => {
      const { failures } = await plugin.check("Container", "web", {
        imagge: "x",
        restart: "sometimes",
        memory: "much",
        ports: [{ internal: 80, protocoll: "tcp" }],
        gpus: "all",
      });
      expect(failures).toEqual([
        expect.stringMatching(/^imagge is not an input; the inputs are name, image, command, /) as string,
        "image is required",
        "ports[0].protocoll is not supported by the stand-in for this plugin; it knows internal, external, ip, protocol",
        "restart must be one of no, on-failure, always, unless-stopped",
        "memory must be a integer",
        "gpus is not supported by the stand-in for this plugin: the project gives no devices to containers",
      ]);
    });

    test("that only the values show are named too", async () => {
      const { failures } = await plugin.check("Container", "web", {
        ...sleeper,
        command: [""],
        healthcheck: { interval: "soon" },
        uploads: [{ file: "/a" }],
        mounts: [{ type: "bnd", target: "/a" }],
      });
      expect(failures).toEqual([
        "command[0] must not be empty",
        "mounts[0].type must be one of bind, volume, tmpfs",
        "uploads[0] must have exactly one of content, contentBase64 and source",
        "healthcheck.interval must be a duration, such as 10s or 1m30s",
      ]);
    });
  });

  describe("errors", () => {
    test("a taken name says whose it is", async () => {
      await create("Container", "web", { ...sleeper, name: "socle-test-one" });
      await expect(create("Container", "web", { ...sleeper, name: "socle-test-one" })).rejects.toThrow(
        /^container "socle-test-one" cannot be created: the name is taken by another container \([0-9a-f]{12}\): remove that one with docker rm -f socle-test-one, or choose another name$/,
      );
    });

    test("a port that another container has names both, and nothing stays behind", async () => {
      const first = await create("Container", "web", {
        ...sleeper,
        name: "socle-test-holder",
        ports: [{ internal: 80, ip: "127.0.0.1" }],
      });
      const [{ external }] = first.state["ports"] as [{ external: number }];
      const ports = [{ internal: 80, external, ip: "127.0.0.1" }];
      await expect(create("Container", "web", { ...sleeper, name: "socle-test-late", ports })).rejects.toThrow(
        `container "socle-test-late" cannot be started: port ${external} of 127.0.0.1 is taken by the container socle-test-holder: stop it, or choose another port`,
      );
      expect(await docker("ps", "--all", "--quiet", "--filter", "name=socle-test-late")).toBe("");
    });

    test("a port that another program has says so", async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      try {
        const ports = [{ internal: 80, external: port, ip: "127.0.0.1" }];
        await expect(create("Container", "web", { ...sleeper, name: "socle-test-late", ports })).rejects.toThrow(
          `container "socle-test-late" cannot be started: port ${port} of 127.0.0.1 is taken by a program outside Docker: stop it, or choose another port`,
        );
      } finally {
        server.close();
      }
    });

    test("an image that is nowhere says what to do", async () => {
      const missing = "localhost:1/socle-test/missing:1";
      const advice = `the image ${missing} is neither on the Docker server nor to be pulled: build it, or correct its name (docker pull ${missing} says: `;
      await expect(
        create("Container", "web", { ...sleeper, name: "socle-test-imageless", image: missing }),
      ).rejects.toThrow(`container "socle-test-imageless" cannot be created: ${advice}`);
      await expect(create("RemoteImage", "missing", { name: missing })).rejects.toThrow(
        `image "${missing}" cannot be had: ${advice}`,
      );
    });

    test("a container that is not healthy shows its exit code and its last lines, without secrets", async () => {
      const given = {
        image: IMAGE,
        name: "socle-test-ill",
        command: ["echo connecting with $PASSWORD; exit 4"],
        envs: [secret("PASSWORD=s3cret-of-the-test")],
        healthcheck: { tests: ["CMD", "true"], interval: "1s" },
        wait: true,
      };
      await expect(create("Container", "web", given)).rejects.toThrow(
        /^container "socle-test-ill" cannot be started: it ended with exit code 4; its last lines:\nconnecting with (?!s3cret)/,
      );
    });

    test("a daemon that is not there says where it was looked for and what to do", async () => {
      const lost = await Plugin.start(environment, { host: "unix:///nowhere/docker.sock" });
      try {
        await expect(lost.create("Network", "net", {})).rejects.toThrow(
          "no Docker daemon answers at unix:///nowhere/docker.sock (ENOENT): start Docker (sudo systemctl start docker, or Docker Desktop), or say where it is with docker:host or DOCKER_HOST",
        );
      } finally {
        await lost.stop();
      }
    });
  });
});
