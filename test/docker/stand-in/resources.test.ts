import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { textOf } from "../../../sandbox/engine/stand-ins/values";
import { dockerOrSkip } from "../support/docker-or-skip";
import { dockerCommand, IMAGE, makeShellImage } from "./fixture";
import { Plugin, type Resource, secret, UNKNOWN } from "./plugin";

dockerOrSkip("the stand-in for the docker plugin", ({ environment }) => {
  const docker = dockerCommand(environment);
  const made: { kind: string; resource: Resource }[] = [];
  let plugin: Plugin;

  /** Creates a resource that the end of the test deletes. */
  async function create(kind: string, name: string, given: Resource["inputs"]): Promise<Resource> {
    const resource = await plugin.create(kind, name, given);
    made.unshift({ kind, resource });
    return resource;
  }

  const sleeper = { image: IMAGE, command: ["sleep 600"] };

  beforeAll(async () => {
    await makeShellImage(docker);
    plugin = await Plugin.start(environment);
  });

  afterAll(async () => plugin?.stop());

  afterEach(async () => {
    for (const { kind, resource } of made.splice(0)) await plugin.delete(kind, "test", resource);
  });

  describe("networks and volumes", () => {
    test.each(["Network", "Volume"])("a %s is created, found, found gone, and deleted", async (kind) => {
      const given = {
        labels: [
          { label: "fr.socle.part", value: "z" },
          { label: "a", value: "b" },
        ],
      };
      const resource = await create(kind, "things", given);
      const name = textOf(resource.state["name"]);
      expect(name).toMatch(/^things-[0-9a-f]{7}$/);
      const command = kind.toLowerCase();
      expect(JSON.parse(await docker(command, "inspect", "--format", "{{json .Labels}}", name))).toEqual({
        "fr.socle.part": "z",
        a: "b",
      });
      expect(await plugin.read(kind, "things", resource)).toEqual(resource);
      await docker(command, "rm", name);
      expect(await plugin.read(kind, "things", resource)).toBeUndefined();
      await plugin.delete(kind, "things", resource);
    });

    test("keep the name that was drawn, and go first only where the program fixed it", async () => {
      const drawn = await create("Network", "net", {});
      expect(await plugin.diff("Network", "net", drawn, {})).toEqual({
        changed: [],
        replaces: [],
        deletedFirst: false,
      });
      const internal = { internal: true };
      expect(await plugin.diff("Network", "net", drawn, internal)).toMatchObject({
        replaces: ["internal"],
        deletedFirst: false,
      });
      const fixed = await create("Network", "net", { name: "socle-test-fixed" });
      expect(await plugin.diff("Network", "net", fixed, { name: "socle-test-fixed", ...internal })).toMatchObject({
        replaces: ["internal"],
        deletedFirst: true,
      });
    });

    test("a network whose name is taken says so", async () => {
      await create("Network", "net", { name: "socle-test-taken" });
      await expect(create("Network", "net", { name: "socle-test-taken" })).rejects.toThrow(
        'network "socle-test-taken" cannot be created: a network of that name exists: remove it with docker network rm socle-test-taken',
      );
    });
  });

  describe("containers", () => {
    test("run as they are told, in the networks that they name, with files and volumes", async () => {
      const network = await create("Network", "net", { ipamConfigs: [{ subnet: "10.231.250.0/24" }] });
      const volume = await create("Volume", "data", {});
      const container = await create("Container", "web", {
        ...sleeper,
        envs: [secret("PASSWORD=s3cret-of-the-test")],
        labels: [{ label: "fr.socle.part", value: "web" }],
        networksAdvanced: [{ name: textOf(network.state["name"]), aliases: ["other"], ipv4Address: "10.231.250.9" }],
        ports: [{ internal: 8000, ip: "127.0.0.1" }],
        volumes: [{ volumeName: textOf(volume.state["name"]), containerPath: "/data" }],
        uploads: [{ file: "/etc/deep/down/note", content: "héllo" }],
        tmpfs: { "/run": "size=1m" },
        capabilities: { drops: ["ALL"] },
        securityOpts: ["no-new-privileges"],
        init: true,
        memory: 32,
        memorySwap: 32,
        cpus: "0.5",
        logDriver: "json-file",
        logOpts: { "max-size": "10m", "max-file": "3" },
        healthcheck: { tests: ["CMD", "true"], interval: "1s", retries: 2 },
        wait: true,
        hosts: [{ host: "elsewhere", ip: "10.0.0.9" }],
        ulimits: [{ name: "nofile", soft: 1024, hard: 2048 }],
        user: "1000",
        workingDir: "/tmp",
        restart: "unless-stopped",
      });
      const name = textOf(container.state["name"]);
      expect(container.secrets).toEqual(expect.arrayContaining(["envs", "containerLogs"]));
      expect(container.state["networkDatas"]).toMatchObject([
        { networkName: network.state["name"], ipAddress: "10.231.250.9" },
      ]);
      const inside = (script: string) => docker("exec", name, "sh", "-c", script);
      expect(await inside("cat /etc/deep/down/note && echo $PASSWORD && id -u && cat /etc/hosts")).toMatch(
        /^héllos3cret-of-the-test\n1000\n[^]*10\.0\.0\.9\s+elsewhere/,
      );
      const ports = container.state["ports"] as { external: number }[];
      expect(ports).toMatchObject([{ internal: 8000, ip: "127.0.0.1", protocol: "tcp" }]);
      expect(await docker("port", name, "8000")).toBe(`127.0.0.1:${ports[0]?.external}`);
      const host = JSON.parse(await docker("inspect", "--format", "{{json .HostConfig}}", name)) as object;
      expect(host).toMatchObject({
        Memory: 32 * 1024 * 1024,
        NanoCpus: 5e8,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges"],
        Init: true,
        RestartPolicy: { Name: "unless-stopped" },
        LogConfig: { Type: "json-file", Config: { "max-size": "10m", "max-file": "3" } },
        Tmpfs: { "/run": "size=1m" },
        Ulimits: [{ Name: "nofile", Soft: 1024, Hard: 2048 }],
      });
      const unchanged = await plugin.read("Container", "web", container);
      expect(unchanged?.inputs).toEqual(container.inputs);
      expect(unchanged?.state).toEqual(container.state);
    });

    test("change in place where the official plugin changes them, and are replaced, the old one first, elsewhere", async () => {
      const container = await create("Container", "web", {
        ...sleeper,
        memory: 32,
        memorySwap: 64,
        envs: ["A=1", "B=2"],
      });
      const given = { ...sleeper, memorySwap: 64, envs: ["B=2", "A=1"] };
      const bigger = { ...given, memory: 48, restart: "always" };
      const diff = await plugin.diff("Container", "web", container, bigger);
      expect(diff).toEqual({ changed: ["memory", "restart"], replaces: [], deletedFirst: false });
      const updated = await plugin.update("Container", "web", container, bigger);
      expect(
        await docker("inspect", "--format", "{{.HostConfig.Memory}} {{.HostConfig.RestartPolicy.Name}}", updated.id),
      ).toBe(`${48 * 1024 * 1024} always`);
      expect(await plugin.diff("Container", "web", updated, { ...bigger, user: "1000" })).toMatchObject({
        replaces: ["user"],
        deletedFirst: true,
      });
    });

    test("are found changed by hand, stopped or gone", async () => {
      const container = await create("Container", "web", { ...sleeper, memory: 32, memorySwap: 64 });
      await docker("update", "--memory", "40m", "--restart", "always", container.id);
      const changed = await plugin.read("Container", "web", container);
      expect(changed?.inputs).toMatchObject({ memory: 40, restart: "always", mustRun: true });
      await docker("update", "--restart", "no", container.id);
      await docker("stop", "--time", "0", container.id);
      const stopped = (await plugin.read("Container", "web", container)) as Resource;
      expect(stopped.inputs).toMatchObject({ mustRun: false });
      expect(stopped.state).toMatchObject({ exitCode: 137 });
      const started = await plugin.update("Container", "web", stopped, { ...sleeper, memory: 32, memorySwap: 64 });
      expect(await docker("inspect", "--format", "{{.State.Running}}", started.id)).toBe("true");
      await docker("rm", "--force", container.id);
      expect(await plugin.read("Container", "web", container)).toBeUndefined();
    });

    test("that are attached to give their logs and their exit code", async () => {
      const script = "echo out; echo err >&2; exit 3";
      const given = { image: IMAGE, command: [script], attach: true, logs: true, mustRun: false };
      const container = await create("Container", "job", given);
      expect(container.state).toMatchObject({
        exitCode: 3,
        containerLogs: expect.stringMatching(/^(out\nerr|err\nout)\n$/) as string,
      });
      expect((await plugin.read("Container", "job", container))?.inputs).toEqual(container.inputs);
    });

    test("end within the grace that they are given, and take their own volumes along", async () => {
      const script = "trap 'touch /data/ended; exit 0' TERM; while true; do sleep 0.1; done";
      const volume = await create("Volume", "data", {});
      const data = textOf(volume.state["name"]);
      const container = await plugin.create("Container", "slow", {
        image: IMAGE,
        command: [script],
        destroyGraceSeconds: 20,
        volumes: [{ containerPath: "/scratch" }, { containerPath: "/data", volumeName: data }],
      });
      const mounts = await docker("inspect", "--format", "{{range .Mounts}}{{.Name}} {{end}}", container.id);
      const anonymous = mounts.split(" ").find((name) => name !== data && name !== "") ?? "";
      await plugin.delete("Container", "slow", container);
      expect(await docker("run", "--rm", "--volume", `${data}:/data`, IMAGE, "ls /data")).toBe("ended");
      const volumes = (await docker("volume", "ls", "--quiet")).split("\n");
      expect(anonymous).not.toBe("");
      expect(volumes).not.toContain(anonymous);
      expect(volumes).toContain(data);
    });
  });

  describe("previews", () => {
    test("know what is given and drawn, and not what Docker decides", async () => {
      const networksAdvanced = [{ name: UNKNOWN }];
      const { values, unknown } = await plugin.preview("Container", "web", {
        ...sleeper,
        networksAdvanced,
        ports: [{ internal: 80 }],
      });
      expect(values["name"]).toMatch(/^web-[0-9a-f]{7}$/);
      expect(values).toMatchObject({ image: IMAGE, restart: "no" });
      expect(unknown.sort()).toEqual(
        ["bridge", "containerLogs", "exitCode", "hostname", "networkDatas", "networksAdvanced", "ports"].sort(),
      );
    });
  });

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
