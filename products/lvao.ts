import * as pulumi from "@pulumi/pulumi";
import { Airflow } from "../components/airflow";
import { App } from "../components/app";
import { Bucket } from "../components/bucket";
import { generatedSecret } from "../components/generated-secret";
import { ImageRegistry } from "../components/image-registry";
import { Postgres } from "../components/postgres";
import { Redis } from "../components/redis";
import type { ProductEnvironment } from "../environment/product";
import type { Host } from "../hosts/host";
import { mediaBuckets } from "./lvao/media";
import { secrets, settings, variables } from "./lvao/settings";
import { defineProduct, sized, type ProductOutputs } from "./product";

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
    const airflowUser = database.user(`${name}-airflow-webapp`, "owner", parent);
    const media = mediaBuckets(`${name}-media`, { env, host, corsOrigins: [webAddress] }, parent);

    const web = new App(
      `${name}-web`,
      {
        host,
        image: image("web"),
        processes: {
          web: {
            command: ["gunicorn", "core.wsgi:application", "--bind", "0.0.0.0:8000"],
            http: { port: 8000, health: "/", public: true, domain: settings.webDomain },
            ...sized(settings.web),
          },
        },
        release: ["python manage.py migrate --noinput", "python manage.py createcachetable", ...settings.seed],
        attach: [database.sharedWith([airflowUser]), media.used],
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
    const airflowImages = { webserver: image("airflow-webserver"), scheduler: image("airflow-scheduler") };
    const { workers } = settings.airflow;
    const taskRunner =
      workers === undefined
        ? { images: airflowImages }
        : {
            executor: "celery" as const,
            // The scheduler's image has what the tasks need: without workers it runs them.
            images: { ...airflowImages, worker: airflowImages.scheduler },
            queue: new Redis(`${name}-airflow-queue`, { host, version: 7, size: "small" }, parent),
            workers,
          };
    const airflow = new Airflow(
      `${name}-airflow`,
      {
        host,
        version: 2,
        ...taskRunner,
        domain: settings.airflowDomain,
        database: airflowDatabase,
        logs,
        dags,
        admin: { email: settings.airflow.adminEmail },
        fernetKeys: settings.airflow.fernetKeys,
        memory: { webMb: settings.airflow.webMemoryMb, schedulerMb: settings.airflow.schedulerMemoryMb },
        connections: { webapp_db: airflowUser.url },
        env: { ENVIRONMENT: env.environment, WEBAPP_URL: webAddress },
        secrets: { SENTRY_DSN: env.secrets.SENTRY_DSN },
      },
      parent,
    );

    this.outputs = {
      addresses: { web: web.addresses["web"]!, airflow: airflow.url },
      imageRegistry: images.endpoint,
      buckets: { media: media.addresses },
      secrets: { airflowFirstPassword: airflow.adminPassword },
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
