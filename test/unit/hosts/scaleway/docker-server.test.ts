import { expect, it } from "vitest";
import { parse } from "yaml";
import { ScalewayDockerServer } from "../../../../hosts/scaleway/docker-server";
import { run, valueOf } from "../../mocks";
import { projectId } from "./world";

const world = {
  resources: {
    "scaleway:instance/ip:Ip": () => ({ address: "203.0.113.7" }),
    "scaleway:instance/securityGroup:SecurityGroup": () => ({}),
    "scaleway:instance/server:Server": () => ({}),
    "command:local:Command": () => ({ stdout: "Docker 26.1.5" }),
  },
};

const server = (disposable: boolean, sshFrom?: string[]) => () =>
  new ScalewayDockerServer("docker-server", {
    placement: { environment: "prod", product: "docker", owner: "fwb", disposable },
    zone: "fr-par-1",
    projectId,
    type: "PLAY2-MICRO",
    storageGb: 40,
    sshFrom,
  });

it("is a machine whose Docker is reached over SSH", async () => {
  const { result, resources } = await run(server(false), world);

  expect(await valueOf(result.daemon)).toBe("ssh://root@203.0.113.7");
  expect(await valueOf(result.address)).toBe("203.0.113.7");
  const { inputs } = resources.one("scaleway:instance/server:Server");
  expect(inputs).toMatchObject({ name: "prod-docker", type: "PLAY2-MICRO", rootVolume: { sizeInGb: 40 } });
  const cloudInit = parse(String(inputs["cloudInit"])) as { packages: string[]; write_files: { content: string }[] };
  // Debian's daemon comes without the command.
  expect(cloudInit.packages).toEqual(expect.arrayContaining(["docker.io", "docker-cli"]));
  expect(JSON.parse(cloudInit.write_files[0]!.content)).toMatchObject({ "live-restore": true });
});

it("lets in HTTP, HTTPS and SSH, and nothing else", async () => {
  const { resources } = await run(server(false), world);

  expect(resources.one("scaleway:instance/securityGroup:SecurityGroup").inputs).toMatchObject({
    inboundDefaultPolicy: "drop",
    inboundRules: [
      { action: "accept", protocol: "TCP", port: 22 },
      { action: "accept", protocol: "TCP", port: 80 },
      { action: "accept", protocol: "TCP", port: 443 },
      { action: "accept", protocol: "UDP", port: 443 },
    ],
  });
});

it("lets SSH in from the ranges alone that it is told", async () => {
  const { resources } = await run(server(false, ["203.0.113.0/24", "198.51.100.7/32"]), world);

  const { inboundRules } = resources.one("scaleway:instance/securityGroup:SecurityGroup").inputs;
  expect((inboundRules as { port: number }[]).filter(({ port }) => port === 22)).toEqual([
    { action: "accept", protocol: "TCP", port: 22, ipRange: "203.0.113.0/24" },
    { action: "accept", protocol: "TCP", port: 22, ipRange: "198.51.100.7/32" },
  ]);
});

it("deletes images each day that no container uses and that are ten days old", async () => {
  const { resources } = await run(server(false), world);

  const { cloudInit } = resources.one("scaleway:instance/server:Server").inputs;
  const { packages, write_files: files } = parse(String(cloudInit)) as {
    packages: string[];
    write_files: { path: string; content: string; permissions?: string }[];
  };
  expect(packages).toContain("cron");
  // Neither a name with a dot nor what cannot be executed is run: run-parts(8).
  expect(files.find(({ path }) => path === "/etc/cron.daily/docker-prune")).toMatchObject({
    permissions: "0755",
    content: "#!/bin/sh\nexec docker image prune --all --force --filter until=240h\n",
  });
});

it("starts again by itself when its operating system needs it", async () => {
  const { resources } = await run(server(false), world);

  const { cloudInit } = resources.one("scaleway:instance/server:Server").inputs;
  const { write_files: files } = parse(String(cloudInit)) as { write_files: { path: string; content: string }[] };
  const { content } = files.find(({ path }) => path.startsWith("/etc/apt/apt.conf.d/"))!;
  expect(content).toContain('Unattended-Upgrade::Automatic-Reboot "true";');
});

it.each([
  [false, true, false],
  [true, undefined, true],
])(
  "keeps machine and address, with the disk, unless the environment is disposable: %s",
  async (disposable, protect, deleted) => {
    const { resources } = await run(server(disposable), world);

    const machine = resources.one("scaleway:instance/server:Server");
    expect([machine.protect, resources.one("scaleway:instance/ip:Ip").protect]).toEqual([protect, protect]);
    expect(machine.inputs["rootVolume"]).toMatchObject({ deleteOnTermination: deleted });
  },
);
