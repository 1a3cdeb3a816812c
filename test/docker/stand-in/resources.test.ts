import { describe, expect, test } from "vitest";
import { textOf } from "../../../engine/stand-ins/values";
import { dockerOrSkip } from "../support/docker-or-skip";
import { IMAGE, sleeper } from "./fixture";
import { type Plugin, type Resource, secret, UNKNOWN } from "./plugin";
import { pluginForTests } from "./plugin-for-tests";

dockerOrSkip("the stand-in for the docker plugin", ({ environment }) => {
  let plugin: Plugin;
  const { docker, create } = pluginForTests(environment, (started) => (plugin = started));

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
});
