import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { Bucket } from "../components/bucket";
import { Dagster } from "../components/dagster";
import { defaultMemory, memoryMistakes } from "../components/dagster/sizing";
import { ImageRegistry } from "../components/image-registry";
import { Postgres } from "../components/postgres";
import { StaticSite } from "../components/static-site";
import { publicDomain } from "../environment/addresses";
import { databaseSettings, type HostKind, type ProductEnvironment } from "../environment/product";
import type { Host } from "../hosts/host";
import { defineProduct, type ProductOutputs } from "./product";

const memoryMb = z.literal([256, 512, 1024, 2048, 3072, 4096]);

const settings = {
  dagsterDomain: publicDomain("Name Dagster's web page is reached by"),
  docsDomain: publicDomain("Name the documentation of the dbt project is reached by"),
  dagster: z
    .strictObject({
      webserverMb: memoryMb.describe("Memory of the webserver, which on Scaleway also loads the code of each location"),
      daemonMb: memoryMb.describe("Memory of the daemon, which on Scaleway also loads that code and runs the jobs"),
      codeServerMb: z
        .int()
        .min(256)
        .default(1024)
        .describe("On Docker: memory of each location's process, which loads its code and runs its jobs"),
      runMb: z.int().min(128).max(4096).describe("Memory that one run may use; how many run at once follows from it"),
    })
    .describe("Dagster"),
  dagsterDatabase: databaseSettings.describe("PostgreSQL of Dagster's runs, schedules and events"),
};

const variables = {
  AZURE_CLIENT_ID: { description: "Application that may read and write Azure Data Lake Storage", optional: true },
  AZURE_STORAGE_ACCOUNT: { description: "Storage account of Azure Data Lake Storage", optional: true },
  AZURE_TENANT_ID: { description: "Microsoft Entra tenant of that application", optional: true },
} as const;

const secrets = {
  AZURE_CLIENT_SECRET: { description: "Secret of that application", optional: true },
} as const;

/** One for each administration, and what they share. */
const locations = {
  ags_project: { module: "ags_project" },
  agaj_project: { module: "agaj_project" },
  data_platform: { module: "data_platform" },
};

type FwbEnvironment = ProductEnvironment<typeof settings, typeof variables, typeof secrets>;

/** Data platform of the Fédération Wallonie-Bruxelles: Dagster that runs dbt and DuckDB, and the documentation of dbt. */
export class Fwb extends pulumi.ComponentResource {
  readonly outputs: ProductOutputs;

  constructor(name: string, env: FwbEnvironment, host: Host, opts?: pulumi.ComponentResourceOptions) {
    super("socle:products:Fwb", name, {}, opts);
    const parent = { parent: this };
    const { settings } = env;

    const images = new ImageRegistry(`${name}-images`, { host }, parent);
    const image = (part: string) => pulumi.interpolate`${images.endpoint}/${part}:${env.version}`;
    const size = { version: 16, database: "dagster", ...settings.dagsterDatabase };
    const dagster = new Dagster(
      `${name}-dagster`,
      {
        host,
        image: image("data-platform"),
        domain: settings.dagsterDomain,
        locations,
        database: new Postgres(`${name}-dagster-db`, { host, ...size }, parent),
        storage: new Bucket(`${name}-data`, { host }, parent),
        memory: settings.dagster,
        env: { ...env.variables, ENVIRONMENT: env.environment },
        secrets: env.secrets,
      },
      parent,
    );
    const docs = new StaticSite(
      `${name}-docs`,
      { host, image: image("dbt-docs"), domain: settings.docsDomain },
      parent,
    );

    this.outputs = {
      addresses: { dagster: dagster.url, docs: docs.url },
      imageRegistry: images.endpoint,
      secrets: { dagsterPassword: dagster.password },
    };
    this.registerOutputs(this.outputs);
  }
}

/** What Dagster would refuse too, when parts of other products are made already. */
function memoryLimits({ dagster }: FwbEnvironment["settings"], host: HostKind) {
  const layout = { locations: Object.keys(locations).length, servers: host === "docker" };
  const mistakes = memoryMistakes({ ...defaultMemory, ...dagster }, layout);
  return mistakes.map(({ path, message }) => ({ path: path.replace(/^memory/, "dagster"), message }));
}

export const fwb = defineProduct({
  name: "fwb",
  settings,
  variables,
  secrets,
  mistakes: memoryLimits,
  build: (env, host) => new Fwb("fwb", env, host).outputs,
});
