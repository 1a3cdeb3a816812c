import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { images as hostImages } from "../../hosts/docker/images";
import { AirflowApi } from "../airflow/api";
import { BucketOf, type BucketVariables } from "./bucket-of";
import { ensureImages } from "./images/ensure";
import { resolveLocalhost } from "./localhost";
import { openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

const dag = "greeting";
const runId = "first";

dockerOrSkip("An Airflow 3 of real containers", (docker) => {
  let stack: DockerStack;
  let airflow: AirflowApi;
  let buckets: Record<"dags" | "logs", BucketOf>;

  beforeAll(async () => {
    resolveLocalhost();
    const services = [hostImages.proxy, hostImages.store, hostImages.postgres(16)];
    await ensureImages([...services, "sample/airflow:3"], docker.environment);
    stack = await openStack(docker, "airflow", "airflow", {
      "flow:version": "v1.0.0",
      "flow:domain": "airflow.localhost",
    });
  });

  afterAll(async () => stack.close());

  it("comes up, and lets its administrator in", async () => {
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
    const { airflow: web } = await stack.output<{ airflow: string }>("addresses");
    const secrets = await stack.output<Record<"adminPassword" | "dags" | "logs", string>>("secrets");
    const bucket = (variables: string) => new BucketOf(JSON.parse(variables) as BucketVariables);
    buckets = { dags: bucket(secrets.dags), logs: bucket(secrets.logs) };
    airflow = await AirflowApi.login(3, web, { username: "dev@example.org", password: secrets.adminPassword });
  });

  it("changes nothing when it is asked again", async () => {
    const { exitCode, output } = await stack.preview();
    expect(output).toContain("unchanged");
    expect(exitCode).toBe(0);
  });

  it("finds the DAGs of its bucket", async () => {
    await buckets.dags.put(`${dag}.py`, readFileSync(join(__dirname, "dags", `${dag}.py`), "utf8"));
    await expect.poll(() => airflow.knows(dag), patient).toBe(true);
  });

  it("runs one that is triggered", async () => {
    await airflow.trigger(dag, runId);
    await expect.poll(() => airflow.state(dag, runId), patient).toBe("success");
  });

  it("keeps the log in its bucket, and shows it", async () => {
    const tasks = await airflow.tasks(dag, runId);
    const say = tasks.find(({ task_id }) => task_id === "say");
    // It is sent there after the task has ended.
    await expect.poll(async () => (await buckets.logs.keys()).length, patient).toBe(tasks.length);
    const log = await airflow.log(dag, runId, say!);
    expect(log).toContain("They say: Bonjour");
    expect(log).toContain("s3://");
    const key = (await buckets.logs.keys()).find((name) => name.includes("task_id=say"));
    expect(await buckets.logs.get(key!)).toContain("They say: Bonjour");
  });
});

const patient = { timeout: 180_000, interval: 1000 };
