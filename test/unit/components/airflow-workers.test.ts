import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Airflow, type AirflowArgs, type AirflowOptions } from "../../../components/airflow";
import { Redis } from "../../../components/redis";
import { run } from "../mocks";
import { image, images, options, valueOf, world } from "./airflow-example";
import { FakeHost } from "./airflow-fake-host";

describe("with workers", () => {
  function withWorkers(
    host: FakeHost,
    workers: { count: number; memoryMb?: number },
    more: Partial<AirflowOptions> = {},
  ) {
    return new Airflow("lvao-airflow", {
      ...options(host),
      version: 3,
      images: { ...images[3], worker: `${image}-worker` },
      executor: "celery",
      queue: new Redis("lvao-queue", { host, version: 7, size: "small" }),
      workers,
      ...more,
    });
  }

  async function deployedWithWorkers() {
    const host = new FakeHost();
    await run(() => withWorkers(host, { count: 3 }), world);
    const given = host.apps["lvao-airflow"]!.spec;
    return { given, spec: await valueOf(given) };
  }

  it("runs as many as were asked for, each from its own image, and a scheduler that needs less memory", async () => {
    const { spec } = await deployedWithWorkers();
    expect(spec.processes["worker"]).toMatchObject({
      image: `${image}-worker`,
      command: ["airflow", "celery", "worker"],
      memoryMb: 2048,
      instances: { min: 3, max: 3 },
    });
    expect(spec.processes["worker"]).not.toHaveProperty("http");
    expect(spec.processes["scheduler"]?.memoryMb).toBe(1024);
  });

  it("hands tasks over in Redis, keeps their results in the database, and runs as many as the workers have room for", async () => {
    const { spec, given } = await deployedWithWorkers();
    const { scheduler, worker } = spec.processes;
    const url = "postgresql+psycopg2://lvao-airflow-lvao-db:p%24w%2Fd@10.0.0.2:5432/airflow?sslmode=require";
    for (const process of [scheduler, worker]) {
      expect(process?.secrets).toMatchObject({
        AIRFLOW__CELERY__BROKER_URL: "rediss://app:p%24w@10.0.0.3:6379/0",
        AIRFLOW__CELERY__RESULT_BACKEND: `db+${url}`,
      });
    }
    const concurrency = Number(worker?.env?.["AIRFLOW__CELERY__WORKER_CONCURRENCY"]);
    expect(concurrency).toBe(4);
    expect(scheduler?.env?.["AIRFLOW__CORE__PARALLELISM"]).toBe(String(3 * concurrency));
    for (const value of Object.values(given.processes["worker"]?.secrets ?? {})) {
      expect(await pulumi.isSecret(pulumi.output(value))).toBe(true);
    }
  });

  it("tells what is wrong with them", async () => {
    const host = new FakeHost();
    const memory = { schedulerMb: 512 };
    await expect(run(() => withWorkers(host, { count: 0, memoryMb: 512 }, { memory }), world)).rejects.toThrow(
      new pulumi.RunError(
        [
          "Airflow lvao-airflow cannot be made:",
          "  memory.schedulerMb: 512 is too little for a scheduler: at least 537",
          "  workers.count: 0 is no number of workers: 1 or more",
          "  workers.memoryMb: 512 leaves no room for a task of 256: at least 800",
          "  processes.worker.instances.max: 0 never runs: at least 1",
          "  processes.worker.instances.min: 0 would stop a process that no request wakes: at least 1 for a process without http",
        ].join("\n"),
      ),
    );
  });

  it("cannot be half asked for", () => {
    const executor = "celery";
    const workers = { count: 2 };
    const half: ((host: FakeHost, queue: Redis) => AirflowArgs)[] = [
      // @ts-expect-error a queue is missing
      (host) => ({ ...options(host), version: 2, images: { ...images[2], worker: image }, executor, workers }),
      // @ts-expect-error workers are missing
      (host, queue) => ({ ...options(host), version: 2, images: { ...images[2], worker: image }, executor, queue }),
      // @ts-expect-error the workers' image is missing
      (host, queue) => ({ ...options(host), version: 2, images: images[2], executor, queue, workers }),
      // @ts-expect-error nothing takes what is queued
      (host, queue) => ({ ...options(host), version: 2, images: images[2], queue }),
      // @ts-expect-error a scheduler that runs the tasks has no workers
      (host) => ({ ...options(host), version: 3, images: images[3], executor: "local", workers }),
    ];
    expect(half).toHaveLength(5);
  });
});
