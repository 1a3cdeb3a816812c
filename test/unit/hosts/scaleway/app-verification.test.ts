import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import type { AppArgs } from "../../../../components/app";
import { idOf, run, valueOf } from "../../mocks";
import { app, image, web, worker } from "./example-app";
import { projectId, scalewayHost, scalewayWorld, type } from "./world";

it("verifies each container, then points its domain at it, then says its address", async () => {
  const { result, resources } = await run(() => app({ processes: { web, worker } }), scalewayWorld);

  const verified = resources.one(type.command, "lvao-web-web-healthy");
  expect(verified.inputs).toEqual({
    create: "node hosts/scaleway/wait/container.mjs",
    environment: {
      CONTAINER_ID: idOf(type.container, "lvao-web-web"),
      CONTAINER_REVISION: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      HEALTH_PATH: "/health",
      PATIENCE_SECONDS: "60",
      LIMIT_SECONDS: "600",
    },
    addPreviousOutputInEnv: false,
    logging: "none",
  });
  expect(resources.one(type.dnsRecord).inputs).toEqual({
    dnsZone: "example.fr",
    name: "www",
    type: "CNAME",
    data: "lvao-web-web.functions.fnc.fr-par.scw.cloud.",
    ttl: 3600,
    projectId,
  });
  expect(resources.one(type.dnsRecord).dependsOn).toContain("lvao-web-web-healthy");
  expect(resources.one(type.containerDomain).inputs).toEqual({
    containerId: idOf(type.container, "lvao-web-web"),
    hostname: "www.example.fr",
    region: "fr-par",
  });
  expect(resources.one(type.containerDomain).dependsOn).toContain("lvao-web-web-alias");
  expect(Object.keys(result.addresses)).toEqual(["web"]);
  expect(await valueOf(result.addresses["web"]!)).toBe("https://www.example.fr");
});

it("says the container's own address without a domain, and does not call a private one", async () => {
  const http = { port: 8000, health: "/health", public: false };
  const { result, resources } = await run(() => app({ processes: { api: { ...web, http } } }), scalewayWorld);

  expect(resources.one(type.container).inputs["privacy"]).toBe("private");
  expect(resources.one(type.command).inputs["environment"]).not.toHaveProperty("HEALTH_PATH");
  expect(await valueOf(result.addresses["api"]!)).toBe("https://lvao-web-api.functions.fnc.fr-par.scw.cloud");
});

describe("the hash that runs a verification again", () => {
  const revision = async (args: Partial<AppArgs>) => {
    const { resources } = await run(() => app(args), scalewayWorld);
    const { inputs, secretInputs } = resources.one(type.command);
    expect(secretInputs).toContain("environment.CONTAINER_REVISION");
    return (inputs["environment"] as Record<string, string>)["CONTAINER_REVISION"];
  };

  it("stays when nothing changes but the order of variables", async () => {
    const one = await revision({ env: { A: "1", B: "2" } });
    expect(await revision({ env: { B: "2", A: "1" } })).toBe(one);
  });

  it.each<[string, Partial<AppArgs>]>([
    ["the image", { image: `${image}.1` }],
    ["a variable", { env: { A: "1" } }],
    ["a secret", { secrets: { A: "1" } }],
    ["the command", { processes: { web: { ...web, command: ["other"] } } }],
    ["the memory", { processes: { web: { ...web, memoryMb: 2048 } } }],
  ])("changes with %s", async (_what, args) => {
    expect(await revision(args)).not.toBe(await revision({}));
  });
});

it("hands its own credentials to the verification as secrets", async () => {
  const secretKey = pulumi.output("s3cret");
  const { resources } = await run(() => app({ host: scalewayHost({ secretKey }) }), scalewayWorld);

  const { inputs, secretInputs } = resources.one(type.command);
  expect(inputs["environment"]).toMatchObject({ SCW_SECRET_KEY: "s3cret" });
  expect(secretInputs).toContain("environment.SCW_SECRET_KEY");
});
