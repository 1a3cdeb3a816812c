import * as pulumi from "@pulumi/pulumi";
import { App } from "../components/app";
import { withNames } from "../components/backing-service";
import { Bucket } from "../components/bucket";
import { generatedSecret } from "../components/generated-secret";
import { ImageRegistry } from "../components/image-registry";
import { Metabase } from "../components/metabase";
import { Postgres } from "../components/postgres";
import { Redis } from "../components/redis";
import type { ProductEnvironment } from "../environment/product";
import type { Host } from "../hosts/host";
import { secrets, settings, storageNames, variables } from "./apilos/settings";
import { defineProduct, sized, type ProductOutputs } from "./product";

type ApilosEnvironment = ProductEnvironment<typeof settings, typeof variables, typeof secrets>;

/** APiLos: agreements on social housing, in Django with Celery, and a Metabase that reads its data. */
export class Apilos extends pulumi.ComponentResource {
  readonly outputs: ProductOutputs;

  constructor(name: string, env: ApilosEnvironment, host: Host, opts?: pulumi.ComponentResourceOptions) {
    super("socle:products:Apilos", name, {}, opts);
    const parent = { parent: this };
    const { settings } = env;
    const webAddress = host.publicUrl(settings.webDomain);

    const images = new ImageRegistry(`${name}-images`, { host }, parent);
    const size = { version: settings.databaseVersion, database: "apilos", ...settings.database };
    const database = new Postgres(
      `${name}-db`,
      { host, ...size, readers: ["explorer", ...(settings.metabase ? ["metabase"] : [])] },
      parent,
    );
    const queue = new Redis(`${name}-queue`, { host, version: 7, size: settings.queueSize }, parent);
    const documents = new Bucket(`${name}-documents`, { host }, parent);

    const app = new App(
      `${name}-app`,
      {
        host,
        image: pulumi.interpolate`${images.endpoint}/apilos:${env.version}`,
        processes: {
          web: {
            command: "gunicorn --bind 0.0.0.0:8000 --workers 4 --timeout 30 --chdir core core.wsgi".split(" "),
            http: { port: 8000, health: "/cgu", public: true, domain: settings.webDomain },
            ...sized(settings.web),
          },
          worker: {
            command: "python -m celery -A core.worker worker --loglevel INFO".split(" "),
            ...sized(settings.worker),
          },
          // Apart from the workers, so that more of them do not start every scheduled task as many times.
          beat: {
            command: "python -m celery -A core.worker beat --loglevel INFO --schedule /tmp/beat".split(" "),
            memoryMb: 256,
            instances: { min: 1, max: 1 },
          },
        },
        release: [
          "python manage.py migrate --noinput",
          "python manage.py loaddata auth.json departements.json avenant_types.json",
          "python manage.py clearsessions",
          ...settings.seed,
        ],
        attach: [database, queue, withNames(documents, storageNames)],
        env: {
          ...env.variables,
          // The host routes by name: no request with another Host header arrives. Health checks come by address.
          ALLOWED_HOSTS: "*",
          APPLICATION_DOMAIN_URL: webAddress,
          AWS_DEFAULT_ACL: "private",
          DEBUG: "False",
          ENVIRONMENT: env.environment,
        },
        secrets: {
          ...env.secrets,
          DB_READONLY: database.reader("explorer").url,
          SECRET_KEY: generatedSecret(`${name}-django-key`, parent),
        },
      },
      parent,
    );

    const metabase = settings.metabase && this.metabase(`${name}-metabase`, settings.metabase, database, host);

    this.outputs = {
      addresses: { web: app.addresses["web"]!, ...(metabase && { metabase: metabase.url }) },
      imageRegistry: images.endpoint,
      checklist: [
        `Create the SIAP user in ${webAddress}/admin and send its id to the SIAP team.`,
        ...(metabase?.checklist ?? []),
      ],
      secrets: metabase && { ...metabase.dataSources, metabaseFirstPassword: metabase.adminPassword },
    };
    this.registerOutputs(this.outputs);
  }

  private metabase(
    name: string,
    { database: own, adminEmail, ...of }: NonNullable<ApilosEnvironment["settings"]["metabase"]>,
    database: Postgres,
    host: Host,
  ): Metabase {
    const parent = { parent: this };
    const ownDatabase = new Postgres(`${name}-db`, { host, version: 16, database: "metabase", ...own }, parent);
    return new Metabase(
      name,
      { host, ...of, admin: { email: adminEmail }, database: ownDatabase, reads: [{ database, reader: "metabase" }] },
      parent,
    );
  }
}

export const apilos = defineProduct({
  name: "apilos",
  settings,
  variables,
  secrets,
  build: (env, host) => new Apilos("apilos", env, host).outputs,
});
