import * as pulumi from "@pulumi/pulumi";
import type { Host, ProcessSpec, RunningApp } from "../hosts/host";

export interface UptimeCheckArgs {
  /** What asks. */
  host: Host;
  /** Address that answers 2xx or 3xx to anyone when all is well: `https://app.example.fr/health`. */
  url: pulumi.Input<string>;
  /**
   * What serves it may sleep: it is asked once an hour, where every few minutes would keep it awake, and paid for.
   * Default: false.
   */
  sleeps?: boolean;
}

/**
 * Asks a public address every few minutes, and tells the team when it does not answer. App and Airflow make one for each
 * of their public processes: only an address that neither of them serves needs one of its own.
 *
 * @example
 * new UptimeCheck("lvao-website", { host, url: "https://www.example.fr/" });
 *
 * Holds no data.
 */
export class UptimeCheck extends pulumi.ComponentResource {
  /** What is asked. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, { host, url, sleeps = false }: UptimeCheckArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:UptimeCheck", name, {}, opts);
    host.uptimeCheck(name, { url, sleeps }, { parent: this });
    this.url = pulumi.output(url);
    this.registerOutputs({ url: this.url });
  }
}

/**
 * A check of each public process of an app, once its address answers. Made here and not by the host, which is told of an
 * app's health but not of what a team wants watched; and by the components that run apps, so that no product can forget.
 */
export function watchApp(
  name: string,
  { host, processes }: { host: Host; processes: Readonly<Record<string, ProcessSpec>> },
  { addresses }: RunningApp,
  parent: pulumi.Resource,
): void {
  for (const [process, { http, instances }] of Object.entries(processes)) {
    if (http?.public) {
      const url = pulumi.interpolate`${addresses[process]!}${http.health}`;
      new UptimeCheck(`${name}-${process}-uptime`, { host, url, sleeps: instances.min === 0 }, { parent });
    }
  }
}
