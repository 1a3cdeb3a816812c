/** An Airflow 3, and keys of its buckets. */
import * as pulumi from "@pulumi/pulumi";
import { Airflow } from "../../../components/airflow";
import { Bucket } from "../../../components/bucket";
import { Postgres } from "../../../components/postgres";
import { domainName } from "../../../environment/product";
import { defineProduct } from "../../../products/product";
import { ownKey } from "./own-key";
import { runProduct } from "./run-product";

const product = defineProduct({
  name: "flow",
  settings: { domain: domainName },
  variables: {},
  secrets: {},
  build: ({ settings }, host) => {
    const image = "sample/airflow:3";
    const size = { size: "small", storageGb: 5, highAvailability: false } as const;
    const logs = new Bucket("flow-logs", { host, versioning: false, expireAfterDays: 90 });
    const dags = new Bucket("flow-dags", { host });
    const airflow = new Airflow("flow-airflow", {
      host,
      version: 3,
      images: { "api-server": image, scheduler: image, "dag-processor": image },
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
