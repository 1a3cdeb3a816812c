import { Registry, Secret } from "@scaleway/sdk";
import { argon2id } from "@noble/hashes/argon2.js";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openAccount, type Account } from "./clients";

const containers = "/containers/v1/regions/fr-par";
const jobs = "/serverless-jobs/v1alpha2/regions/fr-par";

interface Named {
  id: string;
  status: string;
}

let account: Account;
beforeEach(async () => {
  account = await openAccount();
});
afterEach(() => account.local.close());

const newNamespace = () => account.call<Named>("POST", `${containers}/namespaces`, { name: "My Shop 2" });
const newContainer = (namespace: Named, more: object = {}) =>
  account.call<Named & Record<string, unknown>>("POST", `${containers}/containers`, {
    namespace_id: namespace.id,
    name: "web",
    image: "rg.fr-par.scw.cloud/shop/web:1",
    ...more,
  });
const read = (id: string) => account.call<Named & Record<string, unknown>>("GET", `${containers}/containers/${id}`);
const refusal = async (path: string, body: object) => {
  const { status, body: answer } = await account.raw("POST", path, { body });
  return {
    status,
    details: (answer as { details?: { argument_name: string }[] }).details?.map((d) => d.argument_name),
  };
};

test("a registry namespace is ready at once, and its name is taken", async () => {
  const registry = new Registry.v1.API(account.client);
  const created = await registry.createNamespace({ name: "my-images", description: "", isPublic: false });
  expect(created).toMatchObject({ status: "ready", endpoint: "rg.fr-par.scw.cloud/my-images" });
  await expect(registry.createNamespace({ name: "my-images", description: "", isPublic: false })).rejects.toMatchObject(
    { status: 409 },
  );
  expect((await registry.deleteNamespace({ namespaceId: created.id })).status).toBe("deleting");
  const gone = await account.raw("GET", `/registry/v1/regions/fr-par/namespaces/${created.id}`);
  expect(gone).toMatchObject({ status: 404, body: { message: "Namespace was not found" } });
});

describe("containers", () => {
  test("have the platform's defaults and address", async () => {
    const namespace = await newNamespace();
    const container = await newContainer(namespace);
    expect(container).toMatchObject({
      status: "creating",
      min_scale: 0,
      max_scale: 5,
      timeout: "300s",
      port: 8080,
      sandbox: "v2",
    });
    expect(container.public_endpoint).toBe(
      `https://myshop2${namespace.id.slice(0, 8)}-web.functions.fnc.fr-par.scw.cloud`,
    );
    expect((await read(container.id)).status).toBe("ready");
  });

  test("answer secret variables as argon2id hashes of their values; an empty value keeps the old one", async () => {
    const namespace = await newNamespace();
    const { id } = await newContainer(namespace, { secret_environment_variables: { A: "first", B: "second" } });
    const change = { secret_environment_variables: { A: "", C: "third" } };
    const before = (await read(id)).secret_environment_variables as Record<string, string>;
    await account.call("PATCH", `${containers}/containers/${id}`, change);
    const after = (await read(id)).secret_environment_variables as Record<string, string>;
    expect(Object.keys(after)).toEqual(["A", "C"]);
    expect(after.A).toBe(before.A);
    expect(verifies(after.A ?? "", "first")).toBe(true);
    expect(verifies(after.C ?? "", "third")).toBe(true);
    expect(account.local.store.get("containers/containers", id)?.$secrets).toEqual({ A: "first", C: "third" });
  });

  test("are refused below an unknown namespace, with the namespace's own 404", async () => {
    const unknown = "00000000-0000-4000-8000-00000000dead";
    const { status, body } = await account.raw("POST", `${containers}/containers`, {
      body: { namespace_id: unknown, name: "web", image: "i" },
    });
    expect(status).toBe(404);
    expect(body).toEqual({
      type: "not_found",
      resource: "namespace",
      resource_id: unknown,
      message: "resource is not found",
    });
  });

  test("are checked all at once", async () => {
    const wrong = {
      name: "Not A Name",
      memory_limit_bytes: 1,
      port: "80",
      privacy: "secret",
      environment_variables: { LONG: "x".repeat(1001) },
    };
    expect(await refusal(`${containers}/containers`, wrong)).toEqual({
      status: 400,
      details: ["name", "namespace_id", "memory_limit_bytes", "privacy", "image", "port", "environment_variables.LONG"],
    });
    const namespace = await newNamespace();
    const scale = { namespace_id: namespace.id, name: "w", image: "i", min_scale: 3, max_scale: 2 };
    expect(await refusal(`${containers}/containers`, scale)).toEqual({ status: 400, details: ["min_scale"] });
  });

  test("treat unknown_ words as not said", async () => {
    const { id } = await newContainer(await newNamespace(), { privacy: "private" });
    await account.call("PATCH", `${containers}/containers/${id}`, {
      privacy: "unknown_privacy",
      sandbox: "unknown_sandbox",
    });
    expect(await read(id)).toMatchObject({ privacy: "private", sandbox: "v2" });
  });

  test("never become ready when a rule says so", async () => {
    await account.control("POST", "/rules", { match: { container: "web" }, behaviour: "never-ready" });
    const { id } = await newContainer(await newNamespace(), { port: 80 });
    expect(await read(id)).toMatchObject({
      status: "error",
      error_message: "Container is unable to start OR is not listening on port 80",
    });
  });

  test("go with their namespace", async () => {
    const namespace = await newNamespace();
    const { id } = await newContainer(namespace);
    await account.call("DELETE", `${containers}/namespaces/${namespace.id}`);
    expect((await account.raw("GET", `${containers}/containers/${id}`)).status).toBe(404);
  });

  test("get a domain of a zone hosted here only when it points at them", async () => {
    const { id, public_endpoint: endpoint } = await newContainer(await newNamespace());
    const domain = { container_id: id, hostname: "shop.example.test" };
    const refused = await account.raw("POST", `${containers}/domains`, { body: domain });
    expect(refused.status).toBe(400);
    expect((refused.body as { message: string }).message).toMatch(/^could not validate domain/);
    const target = `${new URL(String(endpoint)).hostname}.`;
    await account.call("PATCH", "/domain/v2beta1/dns-zones/example.test/records", {
      changes: [{ add: { records: [{ name: "shop", type: "CNAME", data: target, ttl: 60 }] } }],
    });
    expect(await account.call("POST", `${containers}/domains`, domain)).toMatchObject({ status: "creating" });
  });
});

/** Recomputes the hash of a PHC string. */
function verifies(phc: string, value: string): boolean {
  const [, kind, version, cost = "", salt = "", hash = ""] = phc.split("$");
  const [m = 0, t = 0, p = 0] = [...cost.matchAll(/\d+/g)].map(Number);
  const again = argon2id(Buffer.from(value), Buffer.from(salt, "base64"), { m, t, p });
  return kind === "argon2id" && version === "v=19" && Buffer.from(again).equals(Buffer.from(hash, "base64"));
}

describe("jobs", () => {
  interface Run {
    id: string;
    state: string;
  }
  const definition = { name: "migrate", cpu_limit: 140, memory_limit: 256, image_uri: "alpine:3" };
  const newJob = () => account.call<{ id: string }>("POST", `${jobs}/job-definitions`, definition);
  const start = async (id: string): Promise<Run> => {
    const { job_runs: runs } = await account.call<{ job_runs: Run[] }>(
      "POST",
      `${jobs}/job-definitions/${id}/start`,
      {},
    );
    const [run] = runs;
    if (!run) throw new Error("nothing started");
    return run;
  };

  test("succeed by default", async () => {
    const run = await start((await newJob()).id);
    expect(run.state).toBe("queued");
    expect(await account.call("GET", `${jobs}/job-runs/${run.id}`)).toMatchObject({ state: "succeeded", exit_code: 0 });
  });

  test("fail with exit code and log when a rule says so", async () => {
    const rule = { match: { job: "migrate" }, behaviour: "fail", exitCode: 3, log: "one\ntwo" };
    expect((await account.control("POST", "/rules", rule)).status).toBe(201);
    const run = await start((await newJob()).id);
    expect(await account.call("GET", `${jobs}/job-runs/${run.id}`)).toMatchObject({
      state: "failed",
      reason: "exited_with_error",
      exit_code: 3,
    });
    expect(account.local.store.get("jobs/runs", run.id)?.$log).toEqual(["one", "two"]);
  });

  test("get secrets that exist, as a variable or a file", async () => {
    const secret = await new Secret.v1beta1.API(account.client).createSecret({ name: "key", protected: false });
    const { id } = await newJob();
    const reference = { secret_manager_id: secret.id, secret_manager_version: "latest", env_var_name: "KEY" };
    await account.call("POST", `${jobs}/secrets`, { job_definition_id: id, secrets: [reference] });
    expect(await account.call("GET", `${jobs}/secrets?job_definition_id=${id}`)).toMatchObject({
      secrets: [{ secret_manager_id: secret.id, env_var: { name: "KEY" } }],
      total_count: 1,
    });
    const unknown = { ...reference, secret_manager_id: "00000000-0000-4000-8000-00000000dead" };
    expect((await refusal(`${jobs}/secrets`, { job_definition_id: id, secrets: [unknown] })).status).toBe(404);
  });
});

describe("secrets", () => {
  test("count their versions and give access to the latest", async () => {
    const api = new Secret.v1beta1.API(account.client);
    const { id: secretId } = await api.createSecret({ name: "s", protected: false });
    const encode = (text: string) => Buffer.from(text).toString("base64");
    await api.createSecretVersion({ secretId, data: encode("one") });
    const second = await api.createSecretVersion({ secretId, data: encode("two") });
    expect(second).toMatchObject({ revision: 2, latest: true });
    expect(await api.accessSecretVersion({ secretId, revision: "latest" })).toMatchObject({
      revision: 2,
      data: encode("two"),
    });
    await api.deleteSecretVersion({ secretId, revision: "2" });
    expect((await api.createSecretVersion({ secretId, data: encode("three") })).revision).toBe(3);
  });

  test("are kept from deletion while protected, and free their name after it", async () => {
    const api = new Secret.v1beta1.API(account.client);
    const { id: secretId } = await api.createSecret({ name: "s", protected: true });
    await expect(api.deleteSecret({ secretId })).rejects.toMatchObject({ status: 412 });
    await expect(api.createSecret({ name: "s", protected: false })).rejects.toMatchObject({ status: 409 });
    await api.unprotectSecret({ secretId });
    await api.deleteSecret({ secretId });
    expect((await api.getSecret({ secretId })).deletionRequestedAt).toBeInstanceOf(Date);
    expect(account.local.resources()).toEqual([]);
    await api.createSecret({ name: "s", protected: false });
  });
});
