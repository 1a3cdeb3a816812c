import * as pulumi from "@pulumi/pulumi";
import type { AppSpec, Host, HostOptions, UptimeCheckSpec } from "../../../hosts/host";

/** A host that makes nothing, and keeps what it was asked for. */
export class FakeHost implements Host {
  readonly apps: Record<string, { spec: AppSpec; opts: HostOptions }> = {};
  readonly checks: Record<string, UptimeCheckSpec> = {};
  readonly keys: string[] = [];
  readonly users: string[] = [];
  readonly dns = { zone: "example.fr", record: unused, alias: unused };
  readonly imageRegistry = unused;
  readonly redis = () => ({ url: pulumi.secret("rediss://app:p%24w@10.0.0.3:6379/0"), ready: [] });
  readonly appMistakes = () => [];
  readonly protection = {};
  readonly privateHostname: Host["privateHostname"] = () => undefined;
  readonly publicUrl = (domain: string) => `https://${domain}`;

  postgres() {
    return {
      hostname: pulumi.output("10.0.0.2"),
      port: pulumi.output(5432),
      database: pulumi.output("airflow"),
      tls: true,
      user: (name: string, rights: string) => {
        this.users.push(`${name} ${rights}`);
        return { username: pulumi.output(name), password: pulumi.secret("p$w/d"), ready: [] };
      },
    };
  }

  bucket(bucketName: string) {
    return {
      bucketName: pulumi.output(bucketName),
      endpointUrl: pulumi.output("https://s3.fr-par.scw.cloud"),
      region: pulumi.output("fr-par"),
      accessKey: (name: string, rights: string) => {
        this.keys.push(`${name} ${rights}`);
        return { accessKeyId: pulumi.output(`id of ${name}`), secretAccessKey: pulumi.secret(`s/${name}`), ready: [] };
      },
    };
  }

  uptimeCheck(name: string, spec: UptimeCheckSpec) {
    this.checks[name] = spec;
  }

  app(name: string, spec: AppSpec, opts: HostOptions) {
    this.apps[name] = { spec, opts };
    const served = Object.entries(spec.processes).filter(([, { http }]) => http);
    return {
      addresses: Object.fromEntries(
        served.map(([id, { http }]) => [id, pulumi.output(`https://${http?.domain ?? "private"}`)]),
      ),
    };
  }
}

function unused(): never {
  throw new Error("Airflow does not need this.");
}
