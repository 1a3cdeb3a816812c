/** An Airflow 3, whose tasks run in the scheduler or on workers, and keys of its buckets. */
import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { Airflow } from "../../../components/airflow";
import { Bucket } from "../../../components/bucket";
import { Postgres } from "../../../components/postgres";
import { Redis } from "../../../components/redis";
import { domainName } from "../../../environment/product";
import { defineProduct } from "../../../products/product";
import { ownKey } from "./own-key";
import { runProduct } from "./run-product";

const product = defineProduct({
  name: "flow",
  settings: { domain: domainName, workers: z.int().optional() },
  variables: {},
  secrets: {},
  build: ({ settings }, host) => {
    const image = "sample/airflow:3";
    const size = { size: "small", storageGb: 5, highAvailability: false } as const;
    const images = { "api-server": image, scheduler: image, "dag-processor": image };
    const taskRunner =
      settings.workers === undefined
        ? { images }
        : {
            executor: "celery" as const,
            images: { ...images, worker: image },
            queue: new Redis("flow-queue", { host, version: 7, size: "small" }),
            // Room for one task each.
            workers: { count: settings.workers, memoryMb: 1024 },
          };
    const logs = new Bucket("flow-logs", { host, versioning: false, expireAfterDays: 90 });
    const dags = new Bucket("flow-dags", { host });
    const airflow = new Airflow("flow-airflow", {
      host,
      version: 3,
      ...taskRunner,
      domain: settings.domain,
      database: new Postgres("flow-db", { host, version: 16, database: "airflow", ...size }),
      logs,
      dags,
      admin: { email: "dev@example.org" },
      memory: { schedulerMb: 1024, taskMb: 192 },
      // Seconds between two looks at the bucket, where Airflow's own are five minutes.
      env: { AIRFLOW__DAG_PROCESSOR__REFRESH_INTERVAL: "5" },
    });
    return {
      addresses: { airflow: airflow.url },
      imageRegistry: pulumi.output("sample"),
      secrets: { adminPassword: airflow.adminPassword, logs: ownKey(logs), dags: ownKey(dags) },
    };
  },
});

export = runProduct(product);
