import * as pulumi from "@pulumi/pulumi";
import type { AirflowOptions } from "../../../components/airflow";
import { Bucket } from "../../../components/bucket";
import { Postgres } from "../../../components/postgres";
import type { World } from "../mocks";
import type { FakeHost } from "./airflow-fake-host";

export const world: World = {
  resources: {
    "random:index/randomBytes:RandomBytes": () => ({ base64: "+/".repeat(21) + "A=" }),
    "random:index/randomPassword:RandomPassword": ({ length }) => ({ result: "x".repeat(Number(length)) }),
  },
};

export const image = "registry.example.fr/airflow:v1";
export const images = {
  2: { webserver: `${image}-web`, scheduler: image },
  3: { "api-server": image, scheduler: image, "dag-processor": image },
};

/** What every Airflow needs, whichever its version and its executor. */
export function options(host: FakeHost): AirflowOptions {
  return {
    host,
    domain: "airflow.example.fr",
    database: new Postgres("lvao-db", { host, version: 16, size: "small", storageGb: 10, database: "airflow" }),
    logs: new Bucket("lvao-logs", { host }),
    dags: new Bucket("lvao-dags", { host }),
    admin: { email: "admin@example.fr" },
  };
}

/** The whole of it, with every value known. */
export function valueOf<Value>(input: Value): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => pulumi.output(input).apply(resolve));
}
