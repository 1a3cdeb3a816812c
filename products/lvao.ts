import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { Airflow } from "../components/airflow";
import { App } from "../components/app";
import { Bucket } from "../components/bucket";
import { generatedSecret } from "../components/generated-secret";
import { ImageRegistry } from "../components/image-registry";
import { Postgres } from "../components/postgres";
import {
  databaseSettings,
  domainName,
  processSettings,
  seedCommands,
  type ProductEnvironment,
} from "../environment/product";
import type { Host } from "../hosts/host";
import { defineProduct, type ProductOutputs } from "./product";

const settings = {
  webDomain: domainName.describe("Name the web application is reached by"),
  airflowDomain: domainName.describe("Name Airflow's web page is reached by"),
  web: processSettings.describe("Processes that serve the web application"),
  database: databaseSettings.describe("PostgreSQL of the web application"),
  seed: seedCommands,
  airflow: z
    .strictObject({
      adminEmail: z.email().describe("Address of Airflow's first administrator"),
      schedulerMemoryMb: z.literal([1024, 2048, 3072, 4096]).describe("Memory of the scheduler, which runs the tasks"),
    })
    .describe("Airflow of the data platform"),
  airflowDatabase: databaseSettings.describe("PostgreSQL of Airflow's own metadata"),
};

const variables = {
  ASSISTANT_MATOMO_ID: { description: "Site number of the assistant in Matomo", optional: true },
  ASSISTANT_POSTHOG_KEY: { description: "Public key of the assistant's PostHog project", optional: true },
  CARTE_MAX_SOLUTION_DISPLAYED: { description: "Solutions shown on the map at once", optional: true },
  DISTANCE_MAX: { description: "Radius of a search, in metres", optional: true },
} as const;

const secrets = {
  SENTRY_DSN: { description: "Where errors are reported: Sentry, Settings, Client Keys (DSN)" },
  INSEE_KEY: { description: "Consumer key of INSEE's Sirene API", optional: true },
  INSEE_SECRET: { description: "Consumer secret of INSEE's Sirene API", optional: true },
} as const;

type LvaoEnvironment = ProductEnvironment<typeof settings, typeof variables, typeof secrets>;

/** "Longue Vie Aux Objets" (ADEME): a Django web application with maps, and the Airflow that feeds it. */
export class Lvao extends pulumi.ComponentResource {
  readonly outputs: ProductOutputs;

  constructor(name: string, env: LvaoEnvironment, host: Host, opts?: pulumi.ComponentResourceOptions) {
    super("socle:products:Lvao", name, {}, opts);
    const parent = { parent: this };
    const { settings } = env;
    const webAddress = host.publicUrl(settings.webDomain);

    const images = new ImageRegistry(`${name}-images`, { host }, parent);
    const image = (part: string) => pulumi.interpolate`${images.endpoint}/${part}:${env.version}`;
    const database = new Postgres(`${name}-db`, { host, version: 16, database: "qfdmo", ...settings.database }, parent);
    const media = new Bucket(`${name}-media`, { host, corsOrigins: [webAddress] }, parent);

    const web = new App(
      `${name}-web`,
      {
        host,
        image: image("web"),
        processes: {
          web: {
            command: ["gunicorn", "core.wsgi:application", "--bind", "0.0.0.0:8000"],
            http: { port: 8000, health: "/", public: true, domain: settings.webDomain },
            memoryMb: settings.web.memoryMb,
            instances: { min: settings.web.min, max: settings.web.max },
          },
        },
        release: ["python manage.py migrate --noinput", "python manage.py createcachetable", ...settings.seed],
        attach: [database, media],
        env: {
          ...env.variables,
          // Health is asked by address too, and hosts send an app no request that is for another name.
          ALLOWED_HOSTS: "*",
          BASE_URL: webAddress,
          DEBUG: "False",
          ENVIRONMENT: env.environment,
        },
        secrets: { ...env.secrets, SECRET_KEY: generatedSecret(`${name}-django-key`, { parent: this }) },
      },
      parent,
    );

    const airflowDatabase = new Postgres(
      `${name}-airflow-db`,
      { host, version: 16, database: "airflow", ...settings.airflowDatabase },
      parent,
    );
    const logs = new Bucket(`${name}-airflow-logs`, { host, versioning: false, expireAfterDays: 90 }, parent);
    const dags = new Bucket(`${name}-airflow-dags`, { host }, parent);
    const airflow = new Airflow(
      `${name}-airflow`,
      {
        host,
        version: 2,
        images: { webserver: image("airflow-webserver"), scheduler: image("airflow-scheduler") },
        domain: settings.airflowDomain,
        database: airflowDatabase,
        logs,
        dags,
        admin: { email: settings.airflow.adminEmail },
        memory: { schedulerMb: settings.airflow.schedulerMemoryMb },
        connections: { webapp_db: database.user(`${name}-airflow-webapp`, "owner", parent).url },
        env: { ENVIRONMENT: env.environment, WEBAPP_URL: webAddress },
        secrets: { SENTRY_DSN: env.secrets.SENTRY_DSN },
      },
      parent,
    );

    this.outputs = {
      addresses: { web: web.addresses["web"]!, airflow: airflow.url },
      imageRegistry: images.endpoint,
      secrets: { airflowAdminPassword: airflow.adminPassword },
    };
    this.registerOutputs(this.outputs);
  }
}

export const lvao = defineProduct({
  name: "lvao",
  settings,
  variables,
  secrets,
  build: (env, host) => new Lvao("lvao", env, host).outputs,
});
