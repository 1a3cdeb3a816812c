import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Bucket } from "../../../../components/bucket";
import { UptimeCheck } from "../../../../components/uptime-check";
import { openDocker, type DockerEnvironment } from "../../../../hosts/docker/open";
import { uptimeProgram } from "../../../../hosts/uptime";
import { idOf, run, valueOf, type Resources } from "../../mocks";
import { dockerHost, dockerServer, laptop, type, world } from "./host-world";

describe("the proxy", () => {
  it("listens to this computer alone, over HTTP, where names end with localhost", async () => {
    const { resources } = await run(() => dockerServer(laptop), world);

    const { inputs } = resources.one(type.container, "docker-proxy");
    expect(inputs["ports"]).toEqual([{ internal: 8080, external: 8080, ip: "127.0.0.1" }]);
    expect(inputs["envs"]).toEqual([expect.stringContaining("auto_https off")]);
  });

  it("listens to everybody on a server, and gets certificates by itself", async () => {
    const { resources } = await run(() => dockerServer(), world);

    const { inputs } = resources.one(type.container, "docker-proxy");
    expect((inputs["ports"] as { external: number }[]).map(({ external }) => external)).toEqual([80, 443, 443]);
    expect(inputs["envs"]).toEqual([expect.not.stringContaining("auto_https")]);
    expect(inputs["volumes"]).toContainEqual({ volumeName: "docker-fwb-proxy-data", containerPath: "/data" });
    expect(inputs["capabilities"]).toEqual({ drops: ["ALL"], adds: ["NET_BIND_SERVICE"] });
    expect(inputs["readOnly"]).toBe(true);
  });

  it("joins the network of each product, and does so again when it was replaced", async () => {
    const { resources } = await run(() => dockerHost(), world);

    expect(resources.one(type.command, "lvao-network-proxied").inputs).toMatchObject({
      create: "node hosts/docker/scripts/network.mjs join",
      delete: "node hosts/docker/scripts/network.mjs leave",
      environment: {
        NETWORK: "lvao-fwb",
        CONTAINER: "docker-fwb-proxy",
        CONTAINER_ID: idOf(type.container, "docker-proxy"),
        ALIASES: "s3.lvao.example.fr",
      },
    });
  });
});

it("looks which daemon it is before anything is made there", async () => {
  const { resources } = await run(() => dockerServer(), world);

  expect(resources.one(type.command, "docker-known").inputs).toMatchObject({
    addPreviousOutputInEnv: true,
    environment: { DOCKER_HOST: "ssh://deploy@server" },
  });
  expect(resources.one(type.provider, "docker-daemon").dependsOn).toContain("docker-known");
});

it("has one store for all buckets of a product, at one address from inside and outside", async () => {
  const { resources } = await run(() => {
    const host = dockerHost(laptop);
    return [new Bucket("lvao-media", { host }), new Bucket("lvao-logs", { host })];
  }, world);

  expect(resources.one(type.container, "lvao-store").inputs["networksAdvanced"]).toEqual([{ name: "lvao-fwb" }]);
  const { DOMAIN, SITE } = environmentOf(resources, "lvao-store-route");
  expect(DOMAIN).toBe("s3.lvao.localhost");
  expect(SITE).toMatch(/^http:\/\/s3\.lvao\.localhost:8080 \{[^]* lvao-fwb-store:7070 \{/);
  expect(SITE).toContain("respond @refused 403");
  expect(environmentOf(resources, "lvao-network-proxied")["ALIASES"]).toBe("s3.lvao.localhost");
});

describe("uptime checks", () => {
  const check = (server: Parameters<typeof dockerHost>[0], webhooks = {}) =>
    run(() => {
      const host = dockerHost(server, { webhooks });
      return new UptimeCheck("lvao-uptime", { host, url: "https://www.example.fr/" });
    }, world);

  it("ask from the server, and tell the webhooks, which are secret", async () => {
    const { resources } = await check({}, { slack: pulumi.secret("https://hooks.example.fr/T0") });

    const { inputs, secretInputs } = resources.one(type.container, "lvao-uptime");
    expect(inputs["command"]).toEqual(expect.arrayContaining([uptimeProgram]));
    expect(inputs["envs"]).toEqual(
      expect.arrayContaining(["URL=https://www.example.fr/", 'WEBHOOKS={"slack":"https://hooks.example.fr/T0"}']),
    );
    expect(secretInputs).toEqual(["envs"]);
  });

  it("are not made on this computer", async () => {
    const { resources } = await check(laptop);

    expect(resources.ofType(type.container).map(({ name }) => name)).toEqual(["docker-proxy"]);
  });
});

describe("the page with all logs", () => {
  const environment: DockerEnvironment = {
    name: "fwb",
    owner: "team",
    disposable: false,
    domain: "example.fr",
    dns: { provider: "none" },
    dnsTtl: 3600,
    webhooks: {},
    projectId: "",
    httpPort: 8080,
    logViewer: true,
  };
  const opened = (changes: Partial<DockerEnvironment>) => run(() => openDocker({ ...environment, ...changes }), world);

  it("asks for a password on a server", async () => {
    const { result, resources } = await opened({});

    const { inputs, secretInputs } = resources.one(type.container, "docker-logs");
    expect(inputs["uploads"]).toEqual([
      {
        file: "/data/users.yml",
        content: '{"users":{"admin":{"name":"Admin","password":"bcrypt-docker-logs-password"}}}',
      },
    ]);
    expect(secretInputs).toContain("uploads[0].content");
    expect(inputs["envs"]).toEqual(
      expect.arrayContaining(["DOZZLE_AUTH_PROVIDER=simple", "DOZZLE_FILTER=label=environment=fwb"]),
    );
    expect(await valueOf(result.outputs.logs!.url)).toBe("https://logs.example.fr");
    expect(await valueOf(result.outputs.logs!.password!)).toBe("s3cret-docker-logs-password");
  });

  it("has no socket of the daemon, and asks it through a proxy that nobody else reaches", async () => {
    const { resources } = await opened({});

    const viewer = resources.one(type.container, "docker-logs").inputs;
    expect(viewer).not.toHaveProperty("volumes");
    expect(viewer["envs"]).toContain("DOZZLE_REMOTE_HOST=tcp://docker-fwb-logs-socket-proxy:2375");
    const proxy = resources.one(type.container, "docker-logs-socket-proxy").inputs;
    expect(proxy["volumes"]).toEqual([
      { hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock", readOnly: true },
    ]);
    expect(proxy["labels"]).toContainEqual({ label: "part", value: "socket-proxy" });
    const network = { name: proxy["name"] };
    expect(proxy["networksAdvanced"]).toEqual([network]);
    expect(viewer["networksAdvanced"]).toEqual([{ name: "docker-fwb-edge" }, network]);
    expect(resources.one(type.network, "docker-logs-socket-proxy-network").inputs["internal"]).toBe(true);
  });

  it("asks nobody on this computer, and is not there unless it is asked for", async () => {
    const { result, resources } = await opened({ domain: "localhost" });
    const without = await opened({ logViewer: false });

    expect(resources.one(type.container, "docker-logs").inputs).not.toHaveProperty("uploads");
    expect(result.outputs.logs).not.toHaveProperty("password");
    expect(without.result.outputs).toEqual({});
  });
});

function environmentOf(resources: Resources, command: string): Record<string, string> {
  return resources.one(type.command, command).inputs["environment"] as Record<string, string>;
}
