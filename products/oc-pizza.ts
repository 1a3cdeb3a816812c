import * as pulumi from "@pulumi/pulumi";
import { App } from "../components/app";
import { generatedSecret } from "../components/generated-secret";
import { ImageRegistry } from "../components/image-registry";
import { Postgres } from "../components/postgres";
import { publicDomain } from "../environment/addresses";
import { databaseSettings, processSettings, seedCommands, type ProductEnvironment } from "../environment/product";
import type { Host } from "../hosts/host";
import { defineProduct, sized, type ProductOutputs } from "./product";

const settings = {
  domain: publicDomain("Name the application is reached by"),
  web: processSettings.describe("Processes that serve the application"),
  database: databaseSettings.describe("PostgreSQL of the application"),
  seed: seedCommands,
};

type OcPizzaEnvironment = ProductEnvironment<typeof settings>;

/** OC Pizza: orders and deliveries of a chain of pizzerias, in Django. */
export class OcPizza extends pulumi.ComponentResource {
  readonly outputs: ProductOutputs;

  constructor(
    name: string,
    { settings, version }: OcPizzaEnvironment,
    host: Host,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("socle:products:OcPizza", name, {}, opts);
    const parent = { parent: this };

    const images = new ImageRegistry(`${name}-images`, { host }, parent);
    const database = new Postgres(
      `${name}-db`,
      { host, version: 16, database: "ocpizza", ...settings.database },
      parent,
    );
    const app = new App(
      `${name}-app`,
      {
        host,
        image: pulumi.interpolate`${images.endpoint}/ocpizza-manager:${version}`,
        processes: {
          web: {
            command: ["gunicorn", "ocpizza_manager.wsgi", "--bind", "0.0.0.0:8000"],
            http: { port: 8000, health: "/", public: true, domain: settings.domain },
            ...sized(settings.web),
          },
        },
        release: ["python manage.py migrate --noinput", ...settings.seed],
        attach: [database],
        env: { ENV: "PRODUCTION", DJANGO_SETTINGS_MODULE: "ocpizza_manager.settings" },
        secrets: { OCPIZZA_MANAGER_KEY: generatedSecret(`${name}-manager-key`, parent) },
      },
      parent,
    );

    this.outputs = { addresses: { web: app.addresses["web"]! }, imageRegistry: images.endpoint };
    this.registerOutputs(this.outputs);
  }
}

export const ocPizza = defineProduct({
  name: "oc-pizza",
  settings,
  variables: {},
  secrets: {},
  build: (env, host) => new OcPizza("oc-pizza", env, host).outputs,
});
