import { join, relative } from "node:path";

const root = join(__dirname, "../../..");
const folder = (name: string) => relative(root, join(__dirname, name));

/** Settings of the stack `dev` that build the images of the products from the samples here, not from their checkouts. */
export const sampleSources = {
  "lvao:sources": {
    web: { build: folder("django"), mounts: { [folder("django/core")]: "/app/core" } },
    "airflow-webserver": { build: folder("airflow") },
    "airflow-scheduler": { build: folder("airflow") },
  },
  "apilos:sources": { apilos: { build: folder("django") } },
  "fwb:sources": { "data-platform": { build: folder("data-platform") }, "dbt-docs": { build: folder("dbt-docs") } },
  "oc-pizza:sources": { "ocpizza-manager": { build: folder("django") } },
};
