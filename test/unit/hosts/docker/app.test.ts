import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { App, type AppArgs } from "../../../../components/app";
import { appMistakes } from "../../../../hosts/docker/app-mistakes";
import type { DockerHostArgs } from "../../../../hosts/docker/host";
import type { DockerServerArgs } from "../../../../hosts/docker/server";
import { idOf, run, valueOf } from "../../mocks";
import { dockerHost, laptop, type, world } from "./host-world";

const image = "ghcr.io/team/lvao/web:v1";
const web = {
  command: ["gunicorn", "core.wsgi"],
  http: { port: 8000, health: "/health", public: true, domain: "www.example.fr" },
  memoryMb: 256,
  instances: { min: 2, max: 5 },
};
const worker = { command: ["celery", "worker"], memoryMb: 512, instances: { min: 1, max: 1 } };

function deployed(
  args: Partial<AppArgs> = {},
  { server, host }: { server?: Partial<DockerServerArgs>; host?: Partial<DockerHostArgs> } = {},
) {
  return run(() => new App("lvao-web", { host: dockerHost(server, host), image, processes: { web }, ...args }), world);
}

const restrictions = {
  capabilities: { drops: ["ALL"] },
  securityOpts: ["no-new-privileges"],
  init: true,
  cpus: "1",
  restart: "unless-stopped",
  logDriver: "json-file",
  logOpts: { "max-size": "10m", "max-file": "3" },
  // The provider would delete a container that ends at once, and its log with it.
  mustRun: false,
};
const labels = [
  { label: "environment", value: "fwb" },
  { label: "product", value: "lvao" },
  { label: "owner", value: "team" },
];

it("runs what people reach in as many containers as it has at least, which Pulumi names", async () => {
  const { resources } = await deployed({ env: { DEBUG: "False" }, secrets: { TOKEN: pulumi.secret("s3cret") } });

  expect(resources.one(type.container, "lvao-web-web-2").inputs).toEqual(
    resources.one(type.container, "lvao-web-web").inputs,
  );
  expect(resources.all.filter(({ name }) => name === "lvao-web-web-3")).toEqual([]);
  const container = resources.one(type.container, "lvao-web-web");
  expect(container.inputs).toEqual({
    ...restrictions,
    image: `sha256:${image}`,
    entrypoints: ["gunicorn"],
    command: ["core.wsgi"],
    envs: ["DEBUG=False", "PORT=8000", "TOKEN=s3cret"],
    memory: 256,
    memorySwap: 256,
    mounts: [],
    networksAdvanced: [{ name: "lvao-fwb", aliases: ["lvao-web-web"] }],
    labels: [...labels, { label: "part", value: "process:web" }],
    healthcheck: {
      tests: ["CMD", "grep", "-qs", ":1F40 [0-9A-F]*:0000 0A", "/proc/net/tcp", "/proc/net/tcp6"],
      interval: "15s",
      timeout: "5s",
      retries: 4,
      startPeriod: "5m",
    },
    stopTimeout: 60,
    destroyGraceSeconds: 60,
  });
  expect(container.secretInputs).toEqual(["envs"]);
});

it("runs a background process under one name, which is found by the others", async () => {
  const { resources, result } = await deployed({ processes: { worker } });

  expect(resources.one(type.container, "lvao-web-worker").inputs).toMatchObject({
    ...restrictions,
    name: "lvao-fwb-web-worker",
    entrypoints: ["celery"],
    command: ["worker"],
    networksAdvanced: [{ name: "lvao-fwb", aliases: ["lvao-web-worker"] }],
    // A task may take longer than a request.
    stopTimeout: 600,
    destroyGraceSeconds: 600,
  });
  const { environment } = resources.one(type.command, "lvao-web-worker-healthy").inputs;
  expect(environment).toEqual({
    DOCKER_HOST: "ssh://deploy@server",
    CONTAINERS: "lvao-fwb-web-worker",
    CONTAINER_IDS: idOf(type.container, "lvao-web-worker"),
    PATIENCE_SECONDS: "300",
  });
  expect(result.addresses).toEqual({});
});

it("turns the proxy to new containers once they are well, and runs the release before all of it", async () => {
  const { resources, result } = await deployed({ release: ["migrate", "seed"] });

  expect(resources.one(type.container, "lvao-web-release").inputs).toMatchObject({
    name: "lvao-fwb-web-release",
    image: `sha256:${image}`,
    command: expect.arrayContaining(["migrate", "seed"]) as unknown,
    memory: 256,
    restart: "no",
    start: false,
  });
  expect(resources.one(type.command, "lvao-web-release-succeeded").inputs).toMatchObject({
    create: "node hosts/docker/scripts/container.mjs release",
    environment: {
      CONTAINER: "lvao-fwb-web-release",
      CONTAINER_ID: idOf(type.container, "lvao-web-release"),
    },
  });
  expect(resources.one(type.container, "lvao-web-web").dependsOn).toContain("lvao-web-release-succeeded");

  const healthy = resources.one(type.command, "lvao-web-web-healthy");
  expect(healthy.inputs["environment"]).toMatchObject({
    CONTAINERS: "lvao-web-web-0a1b2c3 lvao-web-web-2-0a1b2c3",
    PROXY: "docker-fwb-proxy",
    PORT: "8000",
    HEALTH_PATH: "/health",
  });
  expect(healthy.dependsOn).toContain("lvao-network-proxied");
  const route = resources.one(type.command, "lvao-web-web-route");
  expect(route.dependsOn).toContain("lvao-web-web-healthy");
  expect((route.inputs["environment"] as Record<string, string>)["SITE"]).toMatch(
    /^www\.example\.fr \{[^]*reverse_proxy lvao-web-web-0a1b2c3:8000 lvao-web-web-2-0a1b2c3:8000 \{/,
  );
  expect(await valueOf(result.addresses["web"]!)).toBe("https://www.example.fr");
});

it("sends a container that hangs hardly any requests, and waits for none without end", async () => {
  const { resources } = await deployed();

  const { environment } = resources.one(type.command, "lvao-web-web-route").inputs as { environment: { SITE: string } };
  expect(environment.SITE).toMatch(/reverse_proxy [^{]+\{[^}]*lb_policy least_conn\n/);
  expect(environment.SITE).toMatch(/transport http \{[^}]*response_header_timeout 5m\n/);
});

it("serves over HTTP, by the port, on this computer", async () => {
  const processes = { web: { ...web, http: { ...web.http, domain: "lvao.localhost" } } };
  const { resources, result } = await deployed({ processes }, { server: laptop });

  const { environment } = resources.one(type.command, "lvao-web-web-route").inputs as { environment: { SITE: string } };
  expect(environment.SITE).toMatch(/^http:\/\/lvao\.localhost:8080 \{/);
  expect(environment).not.toHaveProperty("DOCKER_HOST");
  expect(await valueOf(result.addresses["web"]!)).toBe("http://lvao.localhost:8080");
});

it("reaches a process that is not public by its name on the product's network", async () => {
  const processes = { api: { ...web, http: { port: 9000, health: "/", public: false } } };
  const { resources, result } = await deployed({ processes });

  expect(await valueOf(result.addresses["api"]!)).toBe("http://lvao-web-api:9000");
  expect(resources.all.filter(({ name }) => name.endsWith("-route"))).toEqual([]);
  const { result: host } = await run(() => dockerHost(), world);
  expect(host.privateHostname("lvao-web", "api")).toBe("lvao-web-api");
});

it("refuses a name that another app has", async () => {
  const two = run(() => {
    const host = dockerHost();
    new App("lvao-web", { host, image, processes: { web } });
    return new App("lvao-other", { host, image, processes: { web } });
  }, world);

  await expect(two).rejects.toThrow(
    "lvao-other-web cannot be served as www.example.fr: lvao-web-web is. Give one of them another name.",
  );
});

describe("what it cannot run", () => {
  it("is a memory that no program fits in, and a public process without a name", () => {
    const spec = { image, env: {}, secrets: {} };
    const nameless = { ...web, memoryMb: 4, http: { port: 80, health: "/", public: true } };

    expect(appMistakes({ ...spec, processes: { web: nameless } })).toEqual([
      { path: "processes.web.memoryMb", message: "4 is too little: at least 6" },
      {
        path: "processes.web.http.domain",
        message: "missing: the proxy tells what people call by its name",
      },
    ]);
    expect(appMistakes({ ...spec, processes: { web, worker } })).toEqual([]);
  });
});
