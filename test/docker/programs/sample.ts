/** A product as those in products/: a web process, a worker, PostgreSQL, Redis and a bucket. */
import * as pulumi from "@pulumi/pulumi";
import { App } from "../../../components/app";
import { Bucket } from "../../../components/bucket";
import { generatedSecret } from "../../../components/generated-secret";
import { Postgres } from "../../../components/postgres";
import { Redis } from "../../../components/redis";
import { domainName, seedCommands } from "../../../environment/product";
import { defineProduct } from "../../../products/product";
import { runProduct } from "./run-product";

const sample = defineProduct({
  name: "sample",
  settings: { domain: domainName, seed: seedCommands },
  variables: {},
  secrets: {},
  build: ({ settings, version }, host) => {
    const size = { size: "small", storageGb: 5, highAvailability: false } as const;
    const database = new Postgres("sample-db", { host, version: 16, database: "sample", ...size });
    const queue = new Redis("sample-queue", { host, version: 7, size: "small" });
    const uploads = new Bucket("sample-uploads", { host });
    const app = new App("sample-app", {
      host,
      image: `sample/web:${version}`,
      processes: {
        web: {
          command: ["gunicorn", "sample.wsgi", "--bind", "0.0.0.0:8000"],
          http: { port: 8000, health: "/health", public: true, domain: settings.domain },
          memoryMb: 192,
          instances: { min: 1, max: 2 },
        },
        worker: {
          command: ["celery", "--app", "sample", "worker", "--concurrency", "1"],
          memoryMb: 256,
          instances: { min: 1, max: 1 },
        },
      },
      release: ["python manage.py migrate --noinput", ...settings.seed],
      attach: [database, queue, uploads],
      secrets: { SECRET_KEY: generatedSecret("sample-key", { parent: database }) },
    });
    return { addresses: { web: app.addresses["web"]! }, imageRegistry: pulumi.output("sample") };
  },
});

export = runProduct(sample);
