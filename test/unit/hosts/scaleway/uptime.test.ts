import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { App } from "../../../../components/app";
import type { ProcessSpec } from "../../../../hosts/host";
import type { ScalewayHostArgs } from "../../../../hosts/scaleway/host";
import { idOf, run } from "../../mocks";
import { projectId, scalewayHost, scalewayWorld, type } from "./world";
import { uptimeProgram } from "../../../../hosts/uptime";

const image = "rg.fr-par.scw.cloud/lvao/web:v1";

function web(domain: string, min = 1): ProcessSpec {
  const http = { port: 8000, health: "/health", public: true, domain };
  return { command: ["serve"], http, memoryMb: 512, instances: { min, max: 2 } };
}

function deployed(processes: Record<string, ProcessSpec>, host: Partial<ScalewayHostArgs> = {}) {
  return run(() => new App("lvao-web", { host: scalewayHost(host), image, processes }), scalewayWorld).then(
    ({ resources }) => resources,
  );
}

const checkInputs = {
  name: "lvao-prod-web-web-uptime",
  imageUri: "docker.io/library/python:3.13.5-alpine3.22",
  startupCommands: ["python3", "-c", uptimeProgram],
  env: { URL: "https://www.example.fr/health", ATTEMPTS: "3", PAUSE_SECONDS: "10", TIMEOUT_SECONDS: "10" },
  cron: { schedule: "*/5 * * * *", timezone: "Europe/Paris" },
  timeout: "2m0s",
  memoryLimit: 128,
  cpuLimit: 70,
  localStorageCapacity: 1000,
  region: "fr-par",
  projectId,
};

it("asks a public address every five minutes, once it is served", async () => {
  const resources = await deployed({ web: web("www.example.fr") });

  const check = resources.one(type.job);
  expect(check.name).toBe("lvao-web-web-uptime");
  expect(check.inputs).toEqual(checkInputs);
  expect(check.dependsOn).toEqual(expect.arrayContaining(["lvao-web-web-domain", "lvao-web-web-healthy"]));
  expect(resources.one("socle:components:UptimeCheck").outputs).toEqual({ url: "https://www.example.fr/health" });
  expect(resources.ofType(type.secret)).toEqual([]);
});

it("asks every hour where the process may sleep, and never what is not public", async () => {
  const resources = await deployed({
    web: web("www.example.fr", 0),
    private: { ...web("www.example.fr"), http: { port: 80, health: "/", public: false } },
    worker: { command: ["work"], memoryMb: 256, instances: { min: 1, max: 1 } },
  });

  expect(resources.one(type.job).inputs).toEqual({
    ...checkInputs,
    cron: { schedule: "0 * * * *", timezone: "Europe/Paris" },
  });
});

it("asks a public process without a domain at the address that Scaleway gives it", async () => {
  const http = { port: 8000, health: "/health", public: true };
  const resources = await deployed({ web: { ...web("unused"), http } });

  expect(resources.one(type.job).inputs["env"]).toMatchObject({
    URL: "https://lvao-web-web.functions.fnc.fr-par.scw.cloud/health",
  });
});

it("gives all checks of a product one secret with the webhooks, which no variable holds", async () => {
  const webhooks = {
    mattermost: pulumi.secret("https://chat.example.fr/hooks/s3cret"),
    ntfy: pulumi.secret("https://ntfy.example.fr/s3cret"),
  };
  const resources = await deployed({ web: web("www.example.fr"), admin: web("admin.example.fr") }, { webhooks });

  expect(resources.one(type.secret).inputs).toEqual({
    name: "lvao-prod-webhooks",
    description: "Where uptime checks tell that an address does not answer",
    tags: ["environment:prod", "product:lvao", "owner:team"],
    region: "fr-par",
    projectId,
  });
  const version = resources.one(type.secretVersion);
  expect(JSON.parse(String(version.inputs["data"]))).toEqual({
    mattermost: "https://chat.example.fr/hooks/s3cret",
    ntfy: "https://ntfy.example.fr/s3cret",
  });
  expect(version.secretInputs).toEqual(["data"]);

  const checks = resources.ofType(type.job);
  expect(checks.map(({ name }) => name).sort()).toEqual(["lvao-web-admin-uptime", "lvao-web-web-uptime"]);
  for (const check of checks) {
    expect(check.inputs["secretReferences"]).toEqual([
      { secretId: idOf(type.secret, "lvao-webhooks"), secretVersion: "latest", environment: "WEBHOOKS" },
    ]);
    expect(check.dependsOn).toContain("lvao-webhooks-version");
    expect(JSON.stringify(check.inputs)).not.toContain("s3cret");
  }
});
