import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { Bucket } from "../../../components/bucket";
import { Dagster, type DagsterArgs } from "../../../components/dagster";
import { dagsterYaml, workspaceYaml } from "../../../components/dagster/files";
import { defaultMemory, maxConcurrentRuns, memoryMistakes } from "../../../components/dagster/sizing";
import { Postgres } from "../../../components/postgres";
import { run, type World } from "../mocks";
import { FakeHost } from "./airflow-fake-host";

const locations = { ags_project: { module: "ags_project.definitions" }, data_platform: { module: "data_platform" } };

/** A host like Docker, where processes reach one another by name. */
class HostWithNames extends FakeHost {
  override readonly privateHostname = (app: string, process: string) => `${app}.${process}`;
}

const world: World = {
  resources: { "random:index/randomPassword:RandomPassword": () => ({ result: "the web password" }) },
};

async function deployed(host: FakeHost, more: Partial<DagsterArgs> = {}) {
  const { result } = await run(
    () =>
      new Dagster("fwb-dagster", {
        host,
        image: "registry.example.fr/data-platform:4f1d2c8",
        domain: "dagster.example.fr",
        locations,
        database: new Postgres("fwb-db", { host, version: 16, size: "small", storageGb: 10, database: "dagster" }),
        storage: new Bucket("fwb-data", { host }),
        ...more,
      }),
    world,
  );
  const spec = await valueOf(host.apps["fwb-dagster"]?.spec);
  if (spec === undefined) throw new Error(`Asked for ${Object.keys(host.apps).join()}`);
  return { result, spec };
}

function valueOf<Value>(input: Value): Promise<pulumi.Unwrap<Value>> {
  return new Promise((resolve) => pulumi.output(input).apply(resolve));
}

const lastOf = (command: string[] | undefined, start: string) => command?.slice(command.indexOf(start));

describe("Dagster where processes cannot reach one another", () => {
  it("runs a webserver that people reach and exactly one daemon, and nothing else", async () => {
    const { spec } = await deployed(new FakeHost());

    expect(Object.keys(spec.processes)).toEqual(["webserver", "daemon"]);
    expect(spec.processes["webserver"]?.http).toEqual({
      port: 3000,
      health: "/server_info",
      public: true,
      domain: "dagster.example.fr",
    });
    expect(spec.processes["daemon"]).toMatchObject({ instances: { min: 1, max: 1 }, memoryMb: 2048 });
    expect(spec.processes["daemon"]?.http).toBeUndefined();
    expect(lastOf(spec.processes["daemon"]?.command, "dagster-daemon")).toEqual([
      "dagster-daemon",
      "run",
      "--workspace",
      "/tmp/dagster/workspace.yaml",
    ]);
  });

  it("loads every location from its module", async () => {
    const { spec } = await deployed(new FakeHost());

    expect(parse(String(spec.secrets["DAGSTER_WORKSPACE_YAML"]))).toEqual({
      load_from: [
        { python_module: { module_name: "ags_project.definitions", location_name: "ags_project" } },
        { python_module: { module_name: "data_platform", location_name: "data_platform" } },
      ],
    });
  });
});

describe("Dagster where processes reach one another", () => {
  it("runs a gRPC server for each location, from the same image, without an address", async () => {
    const { spec } = await deployed(new HostWithNames());

    expect(Object.keys(spec.processes).sort()).toEqual([
      "code-ags-project",
      "code-data-platform",
      "daemon",
      "webserver",
    ]);
    const server = spec.processes["code-ags-project"];
    expect(lastOf(server?.command, "code-server")).toEqual(
      "code-server start --host 0.0.0.0 --port 4000 --module-name ags_project.definitions --location-name ags_project".split(
        " ",
      ),
    );
    expect(server?.http).toBeUndefined();
    expect(server?.image).toBeUndefined();
  });

  it("finds them by their names on the private network", async () => {
    const { spec } = await deployed(new HostWithNames());

    expect(parse(String(spec.secrets["DAGSTER_WORKSPACE_YAML"]))).toEqual({
      load_from: [
        { grpc_server: { host: "fwb-dagster.code-ags-project", port: 4000, location_name: "ags_project" } },
        { grpc_server: { host: "fwb-dagster.code-data-platform", port: 4000, location_name: "data_platform" } },
      ],
    });
  });
});

describe("Dagster", () => {
  it("writes its two files before every process starts", async () => {
    const { spec } = await deployed(new HostWithNames());

    const release = { command: ["sh", "-ec", `${spec.release?.[0]} && exec "$@"`] };
    for (const { command } of [...Object.values(spec.processes), release]) {
      expect(command.slice(0, 2)).toEqual(["sh", "-ec"]);
      expect(command[2]).toContain('printf %s "$DAGSTER_YAML" > "$DAGSTER_HOME/dagster.yaml"');
      expect(command[2]).toContain('printf %s "$DAGSTER_WORKSPACE_YAML" > "$DAGSTER_HOME/workspace.yaml"');
      expect(command[2]).toMatch(/&& exec "\$@"$/);
    }
  });

  it("hands them to the program as they are, whatever they hold", async () => {
    const { spec } = await deployed(new FakeHost());
    const folder = mkdtempSync(join(tmpdir(), "socle-dagster-"));
    const [shell = "", ...prelude] = spec.processes["daemon"]!.command.slice(0, 4);
    const files = { DAGSTER_YAML: "a: '%s $HOME'\n", DAGSTER_WORKSPACE_YAML: 'b: "\\n`id`"\n' };
    const { stdout } = await promisify(execFile)(
      shell,
      [...prelude, "cat", join(folder, "home/dagster.yaml"), join(folder, "home/workspace.yaml")],
      { env: { PATH: process.env["PATH"], DAGSTER_HOME: join(folder, "home"), ...files } },
    );
    rmSync(folder, { recursive: true });

    expect(stdout).toBe(files.DAGSTER_YAML + files.DAGSTER_WORKSPACE_YAML);
  });

  it("upgrades its database and loads every location before a release takes over", async () => {
    const { spec } = await deployed(new FakeHost());

    expect(spec.release?.slice(1)).toEqual([
      "dagster instance migrate",
      "dagster definitions validate --module-name ags_project.definitions --module-name data_platform",
    ]);
  });

  it("gives the code the bucket under the names of AWS's SDKs, and its own database with its driver", async () => {
    const { spec } = await deployed(new FakeHost(), { env: { ENVIRONMENT: "staging" }, secrets: { TOKEN: "t" } });

    expect(spec.env).toEqual({
      ENVIRONMENT: "staging",
      DAGSTER_HOME: "/tmp/dagster",
      DAGSTER_WEB_USERNAME: "dagster",
      S3_BUCKET: "fwb-data",
      AWS_ENDPOINT_URL_S3: "https://s3.fr-par.scw.cloud",
      AWS_DEFAULT_REGION: "fr-par",
      AWS_ACCESS_KEY_ID: "id of fwb-dagster-fwb-data",
    });
    expect(spec.secrets).toMatchObject({
      TOKEN: "t",
      AWS_SECRET_ACCESS_KEY: "s/fwb-dagster-fwb-data",
      DAGSTER_POSTGRES_URL: "postgresql+psycopg2://fwb-dagster-fwb-db:p%24w%2Fd@10.0.0.2:5432/airflow?sslmode=require",
      DAGSTER_WEB_PASSWORD: "the web password",
    });
  });

  it("reads what differs between environments, and what is secret, from variables that it is given", async () => {
    const { spec } = await deployed(new FakeHost());
    const given = new Set([...Object.keys(spec.env), ...Object.keys(spec.secrets)]);
    const read = [...String(spec.secrets["DAGSTER_YAML"]).matchAll(/"env":"(\w+)"/g)].map(([, variable]) => variable);

    expect(read).toEqual(["DAGSTER_POSTGRES_URL", "S3_BUCKET", "AWS_ENDPOINT_URL_S3", "AWS_DEFAULT_REGION"]);
    expect(read.filter((variable) => !given.has(variable!))).toEqual([]);
  });

  it("tells every mistake at once", async () => {
    const refused = await deployed(new FakeHost(), {
      locations: { "Ags-Project": { module: "ags project; rm -rf /" } },
      memory: { webserverMb: 256, daemonMb: 512 },
      env: { DAGSTER_HOME: "/home" },
      secrets: { DAGSTER_YAML: "storage: {}" },
    }).catch((error: unknown) => error);

    expect((refused as Error).message.split("\n")).toEqual([
      "Dagster fwb-dagster cannot be made:",
      "  locations.Ags-Project: a location's name is lower case letters, digits and underscores: ags_project",
      "  locations.Ags-Project.module: ags project; rm -rf / is not a Python module: ags_project.definitions",
      "  memory.webserverMb: 256 is too little: at least 392",
      "  memory.daemonMb: 512 leaves no room for a run of 512: at least 864",
      "  env.DAGSTER_HOME: set by the component: remove it",
      "  secrets.DAGSTER_YAML: set by the component: remove it",
    ]);
  });

  it("needs a location", async () => {
    await expect(deployed(new FakeHost(), { locations: {} })).rejects.toThrow("locations: empty: name at least one");
  });
});

describe("the files", () => {
  it("keep runs, schedules and events in PostgreSQL, and queue what the memory is not enough for", () => {
    expect(parse(dagsterYaml({ maxConcurrentRuns: 3 }))).toMatchObject({
      storage: { postgres: { postgres_url: { env: "DAGSTER_POSTGRES_URL" } } },
      run_coordinator: { class: "QueuedRunCoordinator", config: { max_concurrent_runs: 3 } },
      run_launcher: { class: "DefaultRunLauncher" },
      run_monitoring: { enabled: true },
      telemetry: { enabled: false },
    });
  });

  it("survive names that YAML would read otherwise", () => {
    expect(parse(workspaceYaml({ yes: { module: "no" } }, {}))).toEqual({
      load_from: [{ python_module: { module_name: "no", location_name: "yes" } }],
    });
  });
});

describe("the memory", () => {
  it("decides how many runs go at once", () => {
    expect(maxConcurrentRuns(defaultMemory, { locations: 3, servers: false })).toBe(2);
    expect(maxConcurrentRuns({ ...defaultMemory, daemonMb: 4096 }, { locations: 3, servers: false })).toBe(6);
    expect(maxConcurrentRuns(defaultMemory, { locations: 3, servers: true })).toBe(1);
  });

  it("that a run or a location takes is more than none", () => {
    const none = { ...defaultMemory, runMb: 0, locationMb: Number.NaN };
    expect(memoryMistakes(none, { locations: 1, servers: true }).map(({ path }) => path)).toEqual([
      "memory.locationMb",
      "memory.runMb",
    ]);
  });

  it("of a code server must hold a run beside the code", () => {
    expect(memoryMistakes({ ...defaultMemory, codeServerMb: 512 }, { locations: 9, servers: true })).toEqual([
      { path: "memory.codeServerMb", message: "512 leaves no room for a run of 512: at least 704" },
    ]);
  });
});
