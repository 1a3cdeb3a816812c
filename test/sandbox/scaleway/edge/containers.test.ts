import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Container } from "../../../../sandbox/scaleway/records";
import { account, addKey } from "../s3/backend";
import { addContainer, addRule, startTestEdge, type TestEdge } from "./edge";

let edge: TestEdge;
beforeAll(async () => {
  edge = await startTestEdge();
});
afterAll(() => edge.close());
beforeEach(() => edge.store.restore({}));

const add = (changes?: Partial<Container>): Container => addContainer(edge.store, changes);
const status = async (url: string, headers: Record<string, string> = {}): Promise<number> =>
  (await edge.get(url, { headers })).status;

describe("a container", () => {
  it("is healthy by default, at its endpoint and at its domain", async () => {
    const { id, image, public_endpoint } = add();
    const healthy = { container: "web", image, path: "/health?deep=1" };
    expect(await (await edge.get(`${public_endpoint}/health?deep=1`)).json()).toEqual(healthy);
    expect(await status("https://lvao.example.test/").catch(() => "refused")).toBe("refused");
    edge.store.insert("containers/domains", {
      id: randomUUID(),
      hostname: "lvao.example.test",
      container_id: id,
      status: "ready",
    });
    expect(await (await edge.get("https://lvao.example.test/health?deep=1")).json()).toEqual(healthy);
  });

  it("answers 503 until it is ready", async () => {
    const { id, public_endpoint } = add({ status: "creating" });
    expect(await status(public_endpoint)).toBe(503);
    edge.store.update("containers/containers", id, { status: "ready" });
    expect(await status(public_endpoint)).toBe(200);
  });

  it("that is private asks for a key that may call it", async () => {
    const { public_endpoint } = add({ privacy: "private" });
    const may = addKey(edge.store, ["ContainersPrivateAccess"]);
    const mayNot = addKey(edge.store, ["ObjectStorageFullAccess"]);
    const elsewhere = addKey(edge.store, ["ContainersFullAccess"], randomUUID());
    expect(await status(public_endpoint)).toBe(403);
    for (const { secretKey } of [mayNot, elsewhere, { secretKey: randomUUID() }]) {
      expect(await status(public_endpoint, { "x-auth-token": secretKey })).toBe(403);
    }
    for (const { secretKey } of [may, account]) {
      expect(await status(public_endpoint, { "x-auth-token": secretKey })).toBe(200);
    }
    edge.store.update("iam/api-keys", may.accessKey, { expires_at: "2020-01-01T00:00:00Z" });
    expect(await status(public_endpoint, { "x-auth-token": may.secretKey })).toBe(403);
  });

  it("sends plain HTTP on to HTTPS when it takes nothing else", async () => {
    const { public_endpoint } = add({ https_connections_only: true });
    const open = add({ name: "open" });
    const answer = await edge.get(`${public_endpoint.replace("https:", "http:")}/path`);
    expect([answer.status, answer.headers.get("location")]).toEqual([308, `${public_endpoint}/path`]);
    expect(await status(open.public_endpoint.replace("https:", "http:"))).toBe(200);
  });

  it("misbehaves as the newest rule says", async () => {
    const { public_endpoint } = add();
    const match = { container: "web" };
    addRule(edge.store, { match, behaviour: "status", status: 500, body: "broken" });
    const broken = await edge.get(public_endpoint);
    expect([broken.status, await broken.text()]).toEqual([500, "broken"]);
    addRule(edge.store, { match, behaviour: "never-ready" });
    expect(await status(public_endpoint)).toBe(503);
    addRule(edge.store, { match, behaviour: "slow", seconds: 60 });
    const impatient = edge.get(public_endpoint, { signal: AbortSignal.timeout(200) });
    await expect(impatient).rejects.toThrow("timeout");
    addRule(edge.store, { match, behaviour: "healthy" });
    expect(await status(public_endpoint)).toBe(200);
  });
});

describe("a release container", () => {
  const release = (): Container =>
    add({
      name: "release",
      command: ["python3", "-c", "…"],
      args: ["migrate", "collectstatic"],
      $secrets: { SOCLE_RELEASE: "r1" },
    });
  const answer = async ({ public_endpoint }: Container) => {
    const { status, json } = await edge
      .get(public_endpoint)
      .then(async (r) => ({ status: r.status, json: await r.json() }));
    return [status, json];
  };
  const deploy = (container: Container, image: string): void => {
    edge.store.update("containers/containers", container.id, { image, updated_at: `${image} ${randomUUID()}` });
    edge.store.update("containers/containers", container.id, { status: "updating" });
    edge.store.update("containers/containers", container.id, { status: "ready" });
  };
  const log = "$ migrate\n$ collectstatic\n";

  it("runs once, then tells that it succeeded", async () => {
    const container = release();
    expect(await answer(container)).toEqual([202, { release: "r1", state: "running", exitCode: null, log }]);
    expect(await answer(container)).toEqual([200, { release: "r1", state: "succeeded", exitCode: 0, log }]);
    expect(await answer(container)).toEqual([200, { release: "r1", state: "succeeded", exitCode: 0, log }]);
  });

  it("runs again for each deploy, which is recorded with its image", async () => {
    const container = release();
    await answer(container);
    await answer(container);
    deploy(container, "web:v2");
    expect(await answer(container)).toMatchObject([202, { state: "running" }]);
    expect(await answer(container)).toMatchObject([200, { state: "succeeded" }]);
    edge.store.update("containers/containers", container.id, { status: "deleting", updated_at: "later" });
    const runs = edge.store.list("control/releases").map(({ container, image, state }) => [container, image, state]);
    expect(runs).toEqual([
      ["release", "rg.fr-par.scw.cloud/lvao/web:v1", "succeeded"],
      ["release", "web:v2", "succeeded"],
    ]);
  });

  it("fails with the rule's exit code and log", async () => {
    const container = release();
    addRule(edge.store, { match: { container: "release" }, behaviour: "fail", exitCode: 3, log: "no such column" });
    expect(await answer(container)).toMatchObject([202, { state: "running" }]);
    const failed = { release: "r1", state: "failed", exitCode: 3, log: `${log}no such column\n` };
    expect(await answer(container)).toMatchObject([500, failed]);
    expect(await answer(container)).toMatchObject([500, failed]);
  });
});

describe("the registry", () => {
  const manifest = "https://rg.fr-par.scw.cloud/v2/lvao/web/manifests/v1";

  it("has every image", async () => {
    expect(await status("https://rg.fr-par.scw.cloud/v2/")).toBe(200);
    const answer = await edge.get(manifest);
    expect(answer.headers.get("docker-content-digest")).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(await answer.json()).toMatchObject({ schemaVersion: 2 });
    expect((await edge.get(manifest, { method: "HEAD" })).status).toBe(200);
  });

  it("misses the one that a rule takes away", async () => {
    addRule(edge.store, { match: { path: "/v2/lvao/web/manifests/v1" }, behaviour: "fault", status: 404 });
    const answer = await edge.get(manifest);
    expect([answer.status, await answer.json()]).toMatchObject([404, { errors: [{ code: "MANIFEST_UNKNOWN" }] }]);
    expect(await status(manifest.replace("v1", "v2"))).toBe(200);
  });
});

describe("logs", () => {
  const secret = randomUUID();
  let source: string;
  beforeEach(() => {
    source = randomUUID();
    const project_id = account.projectId;
    edge.store.insert("cockpit/sources", { id: source, type: "logs", project_id, $locality: "fr-par" });
    edge.store.insert("cockpit/tokens", {
      id: randomUUID(),
      project_id,
      scopes: ["read_only_logs"],
      $secretKey: secret,
    });
    const job = edge.store.insert("jobs/definitions", {
      id: randomUUID(),
      name: "nightly",
      project_id,
      image_uri: "i",
      $locality: "fr-par",
    });
    edge.store.insert("jobs/runs", {
      id: randomUUID(),
      job_definition_id: job.id,
      state: "failed",
      created_at: "2026-01-01T00:00:00Z",
      started_at: "2026-01-01T00:00:01Z",
      terminated_at: null,
      $log: ["first", "second"],
    });
  });

  const query = (selector: string, headers: Record<string, string> = { "x-token": secret }, more = "") => {
    const address = `https://${source}.logs.cockpit.fr-par.scw.cloud/loki/api/v1/query_range`;
    return edge.get(`${address}?query=${encodeURIComponent(selector)}${more}`, { headers });
  };
  interface Loki {
    data: { result: { stream: Record<string, string>; values: [string, string][] }[] };
  }
  const lines = async (selector: string, more = ""): Promise<string[]> => {
    const { data } = (await (await query(selector, undefined, more)).json()) as Loki;
    return data.result.flatMap(({ values }) => values.map(([, line]) => line));
  };

  it("of job runs are found by label, newest first", async () => {
    expect(await lines('{resource_type="serverless_job", job_definition_name="nightly"}')).toEqual(["second", "first"]);
    expect(await lines('{job_definition_name=~"night.*"}', "&direction=forward")).toEqual(["first", "second"]);
    expect(await lines('{resource_type="serverless_job"}', "&limit=1")).toEqual(["second"]);
    expect(await lines('{resource_type!="serverless_job"}')).toEqual([]);
    expect(await lines('{resource_type="serverless_job"}', "&start=2026-02-01T00:00:00Z")).toEqual([]);
    expect(await lines('{resource_type="serverless_job"}', "&start=1767225600&end=1767225602")).toHaveLength(2);
  });

  it("are found by stream selectors only", async () => {
    expect((await query('sum(rate({a="b"}[5m]))')).status).toBe(400);
    expect((await query("{}")).status).toBe(400);
  });

  it("of releases are found by their container", async () => {
    const container = add({ name: "release", args: ["migrate"], $secrets: { SOCLE_RELEASE: "1" } });
    expect(await lines(`{resource_type="serverless_container", resource_id="${container.id}"}`)).toEqual(["$ migrate"]);
  });

  it("are shown to tokens that may read them only", async () => {
    const selector = '{resource_type="serverless_job"}';
    expect((await query(selector, { authorization: `Bearer ${secret}` })).status).toBe(200);
    expect((await query(selector, {})).status).toBe(401);
    expect((await query(selector, { "x-token": account.secretKey })).status).toBe(401);
    const [token] = edge.store.list("cockpit/tokens");
    edge.store.update("cockpit/tokens", token?.id ?? "", { scopes: ["write_only_logs"] });
    expect((await query(selector)).status).toBe(401);
  });
});
