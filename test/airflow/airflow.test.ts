import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Deployment } from "./deployment";
import { freePort } from "./free-port";
import { installAirflow } from "./installation";
import { program, type Addresses, type Executor } from "./program";
import { Services } from "./services";

const dags = join(__dirname, "dags");

describe.each([
  { version: 3, release: "3.3.2" },
  { version: 2, release: "2.11.2" },
] as const)("Airflow $release", ({ version, release }) => {
  let programs: string;
  let webPort: number;
  let services: Services;
  let addresses: Addresses;
  let running: Deployment;

  beforeAll(async () => {
    programs = await installAirflow(release);
    services = await Services.start();
    webPort = await freePort();
    addresses = {
      web: `http://127.0.0.1:${webPort}`,
      objects: services.objects.url,
      databasePort: services.database.port,
      redisPort: services.redisPort,
      certificate: services.certificate.cert,
    };
    const { resources } = await program(version, "celery", addresses);
    await services.make(resources);
    for (const file of readdirSync(dags)) {
      const Body = readFileSync(join(dags, file));
      await services.objects.owner.send(new PutObjectCommand({ Bucket: bucketNamed("dags"), Key: file, Body }));
    }
  });

  afterAll(async () => {
    await running?.kill();
    await services?.stop();
  });

  it("runs two tasks at once in the scheduler, and shows their logs from the bucket", async () => {
    running = await deploy("local");
    const tasks = await meet("local");
    expect(new Set(tasks.map(({ hostname }) => hostname))).toEqual(new Set(["scheduler-1"]));
  });

  it("goes over to two workers, which run a task each, and shows their logs from the bucket", async () => {
    running = await deploy("celery");
    const tasks = await meet("celery");
    const guests = tasks.filter(({ task_id }) => task_id === "meet");
    expect(guests.map(({ hostname }) => hostname).sort()).toEqual(["worker-1", "worker-2"]);
  });

  it("lets a worker that is told to stop end its task first, and goes on with the other", async () => {
    const { api } = running;
    await api.trigger("patience", "stopped");
    const { hostname } = await running.until(
      () => theOne("stopped"),
      ({ state }) => state === "running",
    );
    const worker = running.leave(hostname);
    await worker.printed("Warm shutdown");
    await api.setVariable("stopped-may-end", "yes");
    await succeeds("patience", "stopped");
    expect(await theOne("stopped")).toMatchObject({ state: "success", try_number: 1 });
    expect(await worker.ended).toBe(0);

    await api.setVariable("next-may-end", "yes");
    await api.trigger("patience", "next");
    await succeeds("patience", "next");
    expect((await theOne("next")).hostname).not.toBe(hostname);
  });

  async function deploy(executor: Executor): Promise<Deployment> {
    await running?.kill();
    const image: Record<string, string> = version === 2 ? { AIRFLOW__CORE__DAGS_FOLDER: dags } : {};
    return Deployment.start(version, await program(version, executor, addresses), { programs, image }, webPort);
  }

  /** Runs the DAG of which two tasks must run at the same time, and looks at their logs. */
  async function meet(runId: string) {
    const { api } = running;
    await running.until(() => api.knows("meeting"), Boolean);
    await api.trigger("meeting", runId);
    await succeeds("meeting", runId);
    const tasks = await api.tasks("meeting", runId);
    expect(tasks.map(({ task_id, state, try_number }) => `${task_id} ${state} ${try_number}`).sort()).toEqual([
      "guests success 1",
      "meet success 1",
      "meet success 1",
      "part success 1",
    ]);
    for (const guest of tasks.filter(({ task_id }) => task_id === "meet")) {
      const told = `${["Ada", "Grace"][guest.map_index]} has met Ada and Grace`;
      const log = await running.until(
        () => api.log("meeting", runId, guest),
        (text) => text.includes(told),
      );
      expect(log).toContain(`s3://${bucketNamed("logs")}/`);
      expect(await logInBucket(runId, guest.map_index)).toContain(told);
    }
    return tasks;
  }

  async function succeeds(dag: string, runId: string): Promise<void> {
    const ended = (state: string) => state === "success" || state === "failed";
    expect(await running.until(() => running.api.state(dag, runId), ended)).toBe("success");
  }

  async function theOne(runId: string) {
    const [task] = await running.api.tasks("patience", runId);
    return task!;
  }

  async function logInBucket(runId: string, mapIndex: number): Promise<string> {
    const { owner } = services.objects;
    const Bucket = bucketNamed("logs");
    const { Contents = [] } = await owner.send(new ListObjectsV2Command({ Bucket }));
    const keys = Contents.map(({ Key = "" }) => Key);
    const Key = keys.find((key) => key.includes(`run_id=${runId}/task_id=meet/map_index=${mapIndex}/`));
    expect(Key, keys.join("\n")).toBeDefined();
    return (await owner.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString();
  }

  function bucketNamed(part: string): string {
    return services.bucketNames.find((name) => name.includes(part))!;
  }
});
