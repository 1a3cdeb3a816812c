import { readFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { Postgres } from "../../../../components/postgres";
import type { AppSpec } from "../../../../hosts/host";
import { appMistakes } from "../../../../hosts/scaleway/app-mistakes";
import { run } from "../../mocks";
import { app, image, web, worker } from "./example-app";
import { containerNamespaceId, privateNetworkId, scalewayHost, scalewayWorld, type } from "./world";

const tags = ["environment:prod", "product:lvao", "owner:team"];

function source(file: string): string {
  return readFileSync(`hosts/scaleway/${file}`, "utf8");
}

const shared = {
  image,
  namespaceId: containerNamespaceId,
  privateNetworkId,
  protocol: "http1",
  httpsConnectionsOnly: true,
  region: "fr-par",
};
const patience = { failureThreshold: 30, interval: "10s", timeout: "5s" };

it("runs a process that answers HTTP in a container that takes traffic once it is healthy", async () => {
  const { resources } = await run(
    () => app({ env: { DEBUG: "False" }, secrets: { TOKEN: pulumi.secret("s3cret") } }),
    scalewayWorld,
  );

  const container = resources.one(type.container);
  expect(container.name).toBe("lvao-web-web");
  expect(container.inputs).toEqual({
    ...shared,
    name: "web-web",
    commands: ["gunicorn", "core.wsgi"],
    port: 8000,
    privacy: "public",
    memoryLimitBytes: 1_024_000_000,
    cpuLimit: 560,
    minScale: 1,
    maxScale: 3,
    environmentVariables: { DEBUG: "False" },
    secretEnvironmentVariables: { TOKEN: "s3cret" },
    startupProbe: { http: { path: "/health" }, ...patience },
    livenessProbe: { tcp: true, ...patience },
    tags: [...tags, "process:web"],
  });
  expect(container.secretInputs).toEqual(["secretEnvironmentVariables"]);
});

it("runs a background process behind a program that listens for it, and marks the one that is alone", async () => {
  const { resources } = await run(() => app({ processes: { worker } }), scalewayWorld);

  expect(resources.one(type.container).inputs).toEqual({
    ...shared,
    name: "web-worker",
    commands: ["python3", "-c", source("background.py"), "15", "celery", "worker"],
    port: 8080,
    privacy: "private",
    memoryLimitBytes: 2_048_000_000,
    cpuLimit: 1120,
    minScale: 1,
    maxScale: 1,
    environmentVariables: {},
    secretEnvironmentVariables: {},
    startupProbe: { http: { path: "/" }, ...patience },
    livenessProbe: { http: { path: "/" }, ...patience },
    tags: [...tags, "process:worker", "singleton"],
  });
  expect(resources.one(type.command).inputs["environment"]).not.toHaveProperty("HEALTH_PATH");
  expect(resources.ofType(type.dnsRecord)).toEqual([]);
});

it("runs the release command first, in a private container that goes away by itself", async () => {
  const { resources } = await run(
    () => app({ processes: { web, worker }, release: ["migrate", "check"], env: { A: "1" }, secrets: { B: "2" } }),
    scalewayWorld,
  );

  expect(resources.one(type.container, "lvao-web-release").inputs).toEqual({
    ...shared,
    name: "web-release",
    commands: ["python3", "-c", source("release.py"), "migrate", "check"],
    port: 8080,
    privacy: "private",
    memoryLimitBytes: 2_048_000_000,
    cpuLimit: 1120,
    minScale: 0,
    maxScale: 1,
    environmentVariables: { A: "1" },
    secretEnvironmentVariables: { B: "2", SOCLE_RELEASE: expect.stringMatching(/^[0-9a-f]{16}$/) as string },
    livenessProbe: { tcp: true, ...patience },
    tags: [...tags, "process:release"],
  });
  expect(resources.one(type.command, "lvao-web-release-succeeded").inputs).toMatchObject({
    create: "node hosts/scaleway/wait/release.mjs",
  });
  for (const name of ["lvao-web-web", "lvao-web-worker"]) {
    expect(resources.one(type.container, name).dependsOn).toContain("lvao-web-release-succeeded");
  }
});

it("tells the release command's secrets to the release alone, and refuses the platform's names among them", async () => {
  const spec: AppSpec = {
    image,
    processes: { worker },
    release: ["migrate"],
    env: {},
    secrets: { A: "1", B: "2" },
    releaseSecrets: { B: "3", C: "4" },
  };
  const { resources } = await run(() => {
    const host = scalewayHost();
    const parent = new pulumi.ComponentResource("test:App", "lvao-web");
    return host.app("lvao-web", spec, { parent });
  }, scalewayWorld);

  const secrets = (name: string) => resources.one(type.container, name).inputs["secretEnvironmentVariables"];
  expect(secrets("lvao-web-release")).toMatchObject({ A: "1", B: "3", C: "4" });
  expect(secrets("lvao-web-worker")).toEqual({ A: "1", B: "2" });
  expect(appMistakes({ ...spec, releaseSecrets: { SCW_TOKEN: "5" } })).toEqual([
    { path: "releaseSecrets.SCW_TOKEN", message: "reserved by the platform: use another name" },
  ]);
});

it("is another release when a secret changes, and does not tell by which name", async () => {
  const { resources } = await run(() => {
    const host = scalewayHost();
    for (const [name, secret] of Object.entries({ before: "1", same: "1", after: "2" })) {
      const parent = new pulumi.ComponentResource("test:App", name);
      host.app(
        name,
        { image, processes: { worker }, release: ["migrate"], env: {}, secrets: { A: secret } },
        { parent },
      );
    }
  }, scalewayWorld);

  const told = (name: string) => resources.one(type.command, `${name}-release-succeeded`);
  const release = (name: string) => (told(name).inputs["environment"] as Record<string, string>)["RELEASE"];
  expect(release("before")).toMatch(/^[0-9a-f]{16}$/);
  expect(release("before")).toBe(release("same"));
  expect(release("before")).not.toBe(release("after"));
  expect(told("after").secretInputs).toContain("environment.RELEASE");
});

it("has no release container without a release command", async () => {
  const { resources } = await run(() => app({ release: [] }), scalewayWorld);

  expect(resources.ofType(type.container).map(({ name }) => name)).toEqual(["lvao-web-web"]);
});

it("gives an app the variables of what is attached, and waits until it may use it", async () => {
  const { resources } = await run(() => {
    const host = scalewayHost();
    const database = new Postgres("lvao-db", { host, version: 16, size: "small", storageGb: 10, database: "main" });
    return app({ host, attach: [database], release: ["migrate"] });
  }, scalewayWorld);

  const release = resources.one(type.container, "lvao-web-release");
  expect(Object.keys(release.inputs["secretEnvironmentVariables"] as object)).toEqual([
    "DATABASE_URL",
    "SOCLE_RELEASE",
  ]);
  expect(release.dependsOn).toContain("lvao-web-lvao-db-privilege");
});

it("lets the variables of a process win over the app's", async () => {
  const own = { ...web, env: { LEVEL: "debug" }, secrets: { KEY: "own" } };
  const { resources } = await run(
    () => app({ processes: { web: own }, env: { LEVEL: "info" }, secrets: { KEY: "shared" } }),
    scalewayWorld,
  );

  expect(resources.one(type.container).inputs).toMatchObject({
    environmentVariables: { LEVEL: "debug" },
    secretEnvironmentVariables: { KEY: "own" },
  });
});

it("runs a process from an image of its own, and the release command from the app's", async () => {
  const processes = { web, worker: { ...worker, image: "registry.example.fr/worker:v1" } };
  const { resources } = await run(() => app({ processes, release: ["migrate"] }), scalewayWorld);

  const images = resources.ofType(type.container).map(({ name, inputs }) => [name, inputs["image"]]);
  expect(Object.fromEntries(images)).toEqual({
    "lvao-web-release": image,
    "lvao-web-web": image,
    "lvao-web-worker": "registry.example.fr/worker:v1",
  });
});
