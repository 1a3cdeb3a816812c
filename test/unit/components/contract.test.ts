import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, vi } from "vitest";
import { Airflow } from "../../../components/airflow";
import { App, type AppArgs } from "../../../components/app";
import { Bucket } from "../../../components/bucket";
import { Dagster } from "../../../components/dagster";
import { DnsRecord } from "../../../components/dns-record";
import { ImageRegistry } from "../../../components/image-registry";
import { Metabase } from "../../../components/metabase";
import { Postgres } from "../../../components/postgres";
import { Redis } from "../../../components/redis";
import { StaticSite } from "../../../components/static-site";
import { UptimeCheck } from "../../../components/uptime-check";
import type { Host } from "../../../hosts/host";
import { placement, scalewayHost, scalewayWorld } from "../hosts/scaleway/world";
import { run, type Registered, type Resources } from "../mocks";

type Make = (name: string, host: Host, opts?: pulumi.ComponentResourceOptions) => pulumi.ComponentResource;

const components: Record<string, Make> = {
  Postgres: postgres(["metabase"]),
  Redis: (name, host, opts) => new Redis(name, { host, version: 7, size: "small" }, opts),
  Bucket: (name, host, opts) => new Bucket(name, { host }, opts),
  App: app({}),
  Airflow: airflow,
  Dagster: dagster,
  Metabase: metabase,
  StaticSite: (name, host, opts) => new StaticSite(name, { host, image, domain: "docs.example.fr" }, opts),
  UptimeCheck: (name, host, opts) => new UptimeCheck(name, { host, url: "https://www.example.fr/" }, opts),
  ImageRegistry: (name, host, opts) => new ImageRegistry(name, { host }, opts),
  DnsRecord: (name, host, opts) => new DnsRecord(name, { host, ...spfRecord }, opts),
};

/** The components that make a resource for each entry of a list or map, with one more entry in front of it. */
const longer: Record<string, Make> = {
  Postgres: postgres(["explorer", "metabase"]),
  App: app({ processes: { admin: webProcess("admin.example.fr") } }),
};

const databaseSizes = { version: 16, size: "small", storageGb: 10, database: "main" } as const;
const image = "registry.example.fr/app:v1";
const spfRecord = { domain: "example.fr", type: "TXT", value: "v=spf1 -all" } as const;

function webProcess(domain: string): AppArgs["processes"][string] {
  return {
    command: ["serve"],
    http: { port: 8000, health: "/health", public: true, domain },
    memoryMb: 512,
    instances: { min: 1, max: 2 },
  };
}

function app(more: Partial<AppArgs>): Make {
  return (name, host, opts) =>
    new App(
      name,
      {
        host,
        image: "registry.example.fr/app:v1",
        processes: {
          ...more.processes,
          web: webProcess("www.example.fr"),
          worker: { command: ["work"], memoryMb: 256, instances: { min: 1, max: 1 } },
        },
        release: ["migrate"],
        attach: [
          new Postgres("lvao-db", { host, ...databaseSizes }),
          new Redis("lvao-queue", { host, version: 7, size: "small" }),
          new Bucket("lvao-files", { host }),
        ],
        secrets: { TOKEN: pulumi.secret("s3cret token") },
      },
      opts,
    );
}

function airflow(name: string, host: Host, opts?: pulumi.ComponentResourceOptions): Airflow {
  return new Airflow(
    name,
    {
      host,
      version: 2,
      images: { webserver: "registry.example.fr/web:v1", scheduler: "registry.example.fr/scheduler:v1" },
      domain: "airflow.example.fr",
      database: new Postgres("lvao-db", { host, ...databaseSizes }),
      logs: new Bucket("lvao-logs", { host }),
      dags: new Bucket("lvao-dags", { host }),
      admin: { email: "admin@example.fr" },
      connections: { other: pulumi.secret("s3cret connection") },
    },
    opts,
  );
}

function postgres(readers: string[]): Make {
  return (name, host, opts) => new Postgres(name, { host, ...databaseSizes, readers }, opts);
}

function dagster(name: string, host: Host, opts?: pulumi.ComponentResourceOptions): Dagster {
  const database = new Postgres("lvao-db", { host, ...databaseSizes });
  const storage = new Bucket("lvao-data", { host });
  const locations = { ags_project: { module: "ags" } };
  return new Dagster(name, { host, image, domain: "dagster.example.fr", locations, database, storage }, opts);
}

function metabase(name: string, host: Host, opts?: pulumi.ComponentResourceOptions): Metabase {
  const database = new Postgres("lvao-metabase-db", { host, ...databaseSizes });
  const read = new Postgres("lvao-db", { host, ...databaseSizes, readers: ["metabase"] });
  const reads = [{ database: read, reader: "metabase" }];
  const admin = { email: "data@example.fr" };
  return new Metabase(name, { host, version: "v0.57.4", domain: "metabase.example.fr", admin, database, reads }, opts);
}

const disposable = { ...placement, disposable: true };
const name = "lvao-part";

async function build(how: Make, opts?: pulumi.ComponentResourceOptions): Promise<Resources> {
  const program = () => how(name, scalewayHost({ placement: disposable }), opts);
  return (await run(program, scalewayWorld)).resources;
}

/** What each component makes without options: several tests look at it. */
const made = new Map<string, Promise<Resources>>();
function plain(kind: string): Promise<Resources> {
  const resources = made.get(kind) ?? build(components[kind]!);
  made.set(kind, resources);
  return resources;
}

it("is kept by every component", () => {
  const folder = join(__dirname, "../../../components");
  const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"));
  const written = sources.flatMap((text) => [...text.matchAll(/class (\w+) extends pulumi\.ComponentResource/g)]);

  expect(written.map(([, component]) => component).sort()).toEqual(Object.keys(components).sort());
});

describe.each(Object.entries(components))("%s", (kind, make) => {
  it("is parent of all it makes, which its name is a prefix of", async () => {
    const resources = await plain(kind);
    const children = resources.under(name);

    expect(children.length).toBeGreaterThan(0);
    expect(children.map((child) => child.name).filter((child) => !child.startsWith(name))).toEqual([]);
    const orphans = resources.all.filter(({ custom, parent }) => custom && parent === undefined);
    expect(orphans.map((orphan) => orphan.name)).toEqual([]);
  });

  it("registers its outputs itself, at the end of its constructor", async () => {
    // The base class does it later, and without outputs, for a component that forgets.
    const prototype = pulumi.ComponentResource.prototype as unknown as { registerOutputs(outputs?: unknown): void };
    const registerOutputs = vi.spyOn(prototype, "registerOutputs");
    const { result: component } = await run(() => make(name, scalewayHost()), scalewayWorld);
    const call = registerOutputs.mock.contexts.indexOf(component);

    expect(registerOutputs.mock.calls[call]?.[0]).toBeDefined();
    registerOutputs.mockRestore();
  });

  it("keeps secrets secret in all that it registers", async () => {
    expect((await plain(kind)).all.flatMap(secretsInClear)).toEqual([]);
  });

  it("keeps the options of its caller", async () => {
    const transform: pulumi.ResourceTransform = () => undefined;
    const resources = await build(make, { protect: true, aliases: [{ name: "old" }], transforms: [transform] });
    const component = resources.one(`socle:components:${kind}`, name);

    expect(component).toMatchObject({ protect: true, aliases: 1, transforms: 1 });
    expect(resources.under(name).filter(({ protect }) => protect !== true)).toEqual([]);
  });
});

it.each(Object.entries(longer))("%s names what comes from a list by its content", async (kind, makeLonger) => {
  const before = await plain(kind);
  const after = new Map((await build(makeLonger)).all.map((resource) => [resource.urn, resource.inputs]));

  expect(Object.fromEntries(before.all.map(({ urn }) => [urn, after.get(urn)]))).toEqual(
    Object.fromEntries(before.all.map(({ urn, inputs }) => [urn, inputs])),
  );
});

/** Paths of the inputs and outputs that hold what a mocked provider made up as a secret, and are not marked. */
function secretsInClear({ name: owner, inputs, secretInputs, outputs = {}, secretOutputs = [] }: Registered): string[] {
  const found: string[] = [];
  const look = (value: unknown, path: string, marked: string[]): void => {
    if (marked.includes(path)) {
      return;
    }
    if (typeof value === "string" && value.includes("s3cret")) {
      found.push(`${owner} ${path}`);
    }
    if (value !== null && typeof value === "object") {
      const keyOf = (key: string) => (Array.isArray(value) ? `${path}[${key}]` : path === "" ? key : `${path}.${key}`);
      Object.entries(value).forEach(([key, item]) => look(item, keyOf(key), marked));
    }
  };
  look(inputs, "", secretInputs);
  look(outputs, "", secretOutputs);
  return found;
}
