import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, it } from "vitest";
import { images as hostImages, postgresImages, redisImages } from "../../hosts/docker/images";
import { AirflowApi } from "../airflow/api";
import { BucketOf, type BucketVariables } from "./bucket-of";
import { ensureImages } from "./images/ensure";
import { resolveLocalhost } from "./localhost";
import { openStack, type DockerStack } from "./stack";
import { dockerOrSkip } from "./support/docker-or-skip";

const execute = promisify(execFile);

const dag = "greeting";
/** Two of its tasks end only once each has seen the other run. */
const meeting = "meeting";
const runId = "first";

dockerOrSkip("An Airflow 3 of real containers", (docker) => {
  let stack: DockerStack;
  let airflow: AirflowApi;
  let admin: { web: string; username: string; password: string };
  let buckets: Record<"dags" | "logs", BucketOf>;

  beforeAll(async () => {
    resolveLocalhost();
    const services = [hostImages.proxy, hostImages.store, postgresImages[16]!, redisImages[7]!];
    await ensureImages([...services, "sample/airflow:3"], docker.environment);
    stack = await openStack(docker, "airflow", "airflow", {
      "flow:version": "v1.0.0",
      "flow:domain": "airflow.localhost",
    });
  });

  afterAll(async () => stack.close());

  it("comes up, and lets its administrator in", async () => {
    await comesUp();
    const { airflow: web } = await stack.output<{ airflow: string }>("addresses");
    const secrets = await stack.output<Record<"adminPassword" | "dags" | "logs", string>>("secrets");
    const bucket = (variables: string) => new BucketOf(JSON.parse(variables) as BucketVariables);
    buckets = { dags: bucket(secrets.dags), logs: bucket(secrets.logs) };
    admin = { web, username: "dev@example.org", password: secrets.adminPassword };
    airflow = await AirflowApi.login(3, web, admin);
  });

  it("changes nothing when it is asked again", async () => {
    const { exitCode, output } = await stack.preview();
    expect(output).toContain("unchanged");
    expect(exitCode).toBe(0);
  });

  it("finds the DAGs of its bucket", async () => {
    for (const file of [join(__dirname, "dags", `${dag}.py`), join(__dirname, "../airflow/dags", `${meeting}.py`)])
      await buckets.dags.put(basename(file), readFileSync(file, "utf8"));
    for (const name of [dag, meeting]) await expect.poll(() => airflow.knows(name), patient).toBe(true);
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

  it("goes over to two workers", async () => {
    stack.set({ "flow:workers": 2 });
    await comesUp();
    airflow = await AirflowApi.login(3, admin.web, admin);
  });

  it("runs tasks on both of them at the same time, and shows the log of each", async () => {
    await airflow.trigger(meeting, runId);
    await expect.poll(() => airflow.state(meeting, runId), patient).toBe("success");
    const guests = (await airflow.tasks(meeting, runId)).filter(({ task_id }) => task_id === "meet");
    // The host of a container is the start of its id.
    const ids = await containersOf("process:worker");
    expect(guests.map(({ hostname }) => hostname).sort()).toEqual(ids.sort());
    for (const guest of guests) {
      const told = `${["Ada", "Grace"][guest.map_index]} has met Ada and Grace`;
      await expect.poll(() => airflow.log(meeting, runId, guest), patient).toContain(told);
      expect(await airflow.log(meeting, runId, guest)).toContain("s3://");
    }
  });

  async function comesUp(): Promise<void> {
    const { exitCode, output } = await stack.up();
    expect(output).not.toMatch(/error:/);
    expect(exitCode).toBe(0);
  }

  async function containersOf(part: string): Promise<string[]> {
    const filters = [`environment=${stack.environment}`, `part=${part}`].map((label) => `--filter=label=${label}`);
    const { stdout } = await execute("docker", ["ps", "--quiet", ...filters], { env: docker.environment });
    return stdout.split("\n").filter(Boolean);
  }
});

const patient = { timeout: 180_000, interval: 1000 };
