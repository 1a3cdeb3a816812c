import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import { Airflow, type AirflowOptions } from "../../../components/airflow";
import type { AirflowVersion } from "../../../components/airflow/variables";
import type { ProcessSpec } from "../../../hosts/host";
import { run } from "../mocks";
import { image, images, options, valueOf, world } from "./airflow-example";
import { FakeHost } from "./airflow-fake-host";

type More = Partial<AirflowOptions> & { version?: AirflowVersion };

function airflow(host: FakeHost, { version = 3, ...more }: More = {}): Airflow {
  return new Airflow("lvao-airflow", {
    ...options(host),
    ...(version === 2 ? { version, images: images[2] } : { version, images: images[3] }),
    ...more,
  });
}

/** What the host was asked to run, with every value known. */
async function deployed(more?: More) {
  const host = new FakeHost();
  const { result, resources } = await run(() => airflow(host, more), world);
  const app = host.apps["lvao-airflow"];
  if (app === undefined) {
    throw new Error(`Asked for ${Object.keys(host.apps).join()}`);
  }
  return { host, result, resources, spec: await valueOf(app.spec), given: app.spec, opts: app.opts };
}

const plain = { min: 1, max: 1 };

describe("Airflow 3", () => {
  it("runs an API server that people reach, one scheduler that answers health checks, and a DAG processor", async () => {
    const { spec } = await deployed();
    expect(shapes(spec.processes)).toEqual({
      "api-server": {
        command: ["airflow", "api-server", "--proxy-headers"],
        http: { port: 8080, health: "/api/v2/monitor/health", public: true, domain: "airflow.example.fr" },
        memoryMb: 1024,
        instances: plain,
      },
      scheduler: {
        command: ["airflow", "scheduler"],
        http: { port: 8080, health: "/health", public: false },
        memoryMb: 2048,
        instances: plain,
      },
      "dag-processor": { command: ["airflow", "dag-processor"], memoryMb: 512, instances: plain },
    });
  });

  it("reaches its database with TLS, synchronously and not, with every character of the password encoded", async () => {
    const { spec, host } = await deployed();
    const user = "lvao-airflow-lvao-db:p%24w%2Fd@10.0.0.2:5432/airflow";
    expect(host.users).toEqual(["lvao-airflow-lvao-db owner"]);
    expect(spec.secrets.AIRFLOW__DATABASE__SQL_ALCHEMY_CONN).toBe(`postgresql+psycopg2://${user}?sslmode=require`);
    expect(spec.processes.scheduler?.secrets?.AIRFLOW__DATABASE__SQL_ALCHEMY_CONN_ASYNC).toBe(
      `postgresql+asyncpg://${user}?ssl=require`,
    );
  });

  it("opens each bucket with a key of its own", async () => {
    const { spec, host } = await deployed();
    expect(host.keys).toEqual(["lvao-airflow-lvao-logs readWrite", "lvao-airflow-lvao-dags readOnly"]);
    expect(JSON.parse(spec.secrets.AIRFLOW_CONN_S3LOGS ?? "")).toMatchObject({ login: "id of lvao-airflow-lvao-logs" });
    expect(JSON.parse(spec.secrets.AIRFLOW_CONN_S3DAGS ?? "")).toMatchObject({ login: "id of lvao-airflow-lvao-dags" });
    expect(spec.env.AIRFLOW__LOGGING__REMOTE_BASE_LOG_FOLDER).toBe("s3://lvao-logs");
    expect(spec.env.AIRFLOW__DAG_PROCESSOR__DAG_BUNDLE_CONFIG_LIST).toContain('"bucket_name":"lvao-dags"');
  });

  it("signs tasks' tokens with 64 bytes, and encrypts with a URL-safe key of 32", async () => {
    const { spec } = await deployed();
    const { "api-server": api, scheduler } = spec.processes;
    expect(api?.secrets?.AIRFLOW__API_AUTH__JWT_SECRET).toHaveLength(64);
    expect(scheduler?.secrets?.AIRFLOW__API_AUTH__JWT_SECRET).toBe(api?.secrets?.AIRFLOW__API_AUTH__JWT_SECRET);
    expect(spec.secrets.AIRFLOW__CORE__FERNET_KEY).toBe("-_".repeat(21) + "A=");
  });
});

describe("Airflow 2", () => {
  it("runs a webserver and one scheduler, which is told where the DAGs are", async () => {
    const { spec } = await deployed({ version: 2 });
    expect(shapes(spec.processes)).toMatchObject({
      webserver: { command: ["airflow", "webserver"], http: { health: "/health", domain: "airflow.example.fr" } },
      scheduler: { command: ["airflow", "scheduler"], http: { health: "/health", public: false }, instances: plain },
    });
    expect(Object.keys(spec.processes)).toEqual(["webserver", "scheduler"]);
    expect(spec.processes.scheduler?.env).toMatchObject({ DAGS_S3_BUCKET: "lvao-dags", DAGS_S3_REGION: "fr-par" });
    expect(spec.processes.scheduler?.secrets).toEqual({ DAGS_S3_SECRET_ACCESS_KEY: "s/lvao-airflow-lvao-dags" });
  });

  it("runs each process from its own image, and the release from the scheduler's", async () => {
    const { spec } = await deployed({ version: 2 });
    expect(spec).toMatchObject({
      image,
      processes: { webserver: { image: `${image}-web` }, scheduler: { image } },
    });
  });

  it("draws no secret that it does not use", async () => {
    const { resources } = await deployed({ version: 2 });
    expect(
      resources
        .under("lvao-airflow")
        .filter(({ custom }) => custom)
        .map(({ name }) => name)
        .sort(),
    ).toEqual(["lvao-airflow-admin-password", "lvao-airflow-fernet-key", "lvao-airflow-web-secret-key"]);
  });
});

it.each([
  [2, "lvao-airflow-webserver-uptime"],
  [3, "lvao-airflow-api-server-uptime"],
] as const)("has its web page watched: Airflow %s", async (version, name) => {
  const { host } = await deployed({ version });
  expect(Object.keys(host.checks)).toEqual([name]);
  expect(await valueOf(host.checks[name]!.url)).toMatch(/^https:\/\/airflow\.example\.fr\/./);
});

it("migrates and makes the administrator before processes change, with no secret in the command", async () => {
  const { spec, result } = await deployed();
  expect(spec.release?.[0]).toBe("airflow db migrate");
  expect(spec.release?.[1]).toMatch(/^printf .*"\$AIRFLOW_ADMIN_PASSWORD" \| airflow users create --role Admin /);
  expect(spec.release?.[1]).not.toContain("--password");
  expect(spec.releaseSecrets).toEqual({ AIRFLOW_ADMIN_PASSWORD: await valueOf(result.adminPassword) });
  expect(await pulumi.isSecret(result.adminPassword)).toBe(true);
  expect(await valueOf(result.url)).toBe("https://airflow.example.fr");
});

it("reads with every Fernet key, and writes with the first, which the release moves to", async () => {
  const { spec, resources } = await deployed({ fernetKeys: [2, 1] });
  expect(spec.secrets.AIRFLOW__CORE__FERNET_KEY?.split(",")).toHaveLength(2);
  expect(spec.release?.at(-1)).toBe("airflow rotate-fernet-key");
  expect(resources.ofType("random:index/randomBytes:RandomBytes").map(({ name }) => name)).toEqual([
    "lvao-airflow-fernet-key-2",
    "lvao-airflow-fernet-key",
  ]);
  expect((await deployed()).spec.release).not.toContain("airflow rotate-fernet-key");
  await expect(deployed({ fernetKeys: [1, 1] })).rejects.toThrow("fernetKeys: [1, 1] must name");
});

it.each([2, 3] as const)("keeps every secret of Airflow %i secret, and out of plain variables", async (version) => {
  const { given } = await deployed({ version, connections: { warehouse: "postgresql://u:p@h/d" } });
  const sets = [given, ...Object.values(given.processes)];
  const secrets = [...sets.map(({ secrets }) => secrets), given.releaseSecrets].flatMap((set) =>
    Object.values(set ?? {}),
  );
  const env = sets.flatMap(({ env }) => Object.values(env ?? {}));
  expect(secrets.length).toBeGreaterThan(5);
  expect(await Promise.all(secrets.map((value) => pulumi.isSecret(pulumi.output(value))))).not.toContain(false);
  expect(await Promise.all(env.map((value) => pulumi.isSecret(pulumi.output(value))))).not.toContain(true);
});

it("adds the product's variables and connections", async () => {
  const { spec } = await deployed({
    env: { DBT_TARGET: "prod" },
    secrets: { API_TOKEN: "t" },
    connections: { warehouse: "postgresql://u:p@h/d" },
  });
  expect(spec.env).toMatchObject({ DBT_TARGET: "prod", AIRFLOW__CORE__LOAD_EXAMPLES: "false" });
  expect(spec.secrets).toMatchObject({ API_TOKEN: "t", AIRFLOW_CONN_WAREHOUSE: "postgresql://u:p@h/d" });
});

it("tells all mistakes at once, and makes nothing", async () => {
  const host = new FakeHost();
  const wrong: More = {
    version: 2,
    domain: "airflow.example.com",
    admin: { email: "admin" },
    memory: { webMb: 256, schedulerMb: 512 },
    env: { AIRFLOW__CORE__EXECUTOR: "CeleryExecutor", DAGS_S3_BUCKET: "other", PORT: "80" },
    secrets: { AIRFLOW_CONN_WAREHOUSE: "postgresql://" },
    connections: { s3logs: "aws://", "my-api": "http://" },
  };
  await expect(run(() => airflow(host, wrong), world)).rejects.toThrow(
    new pulumi.RunError(
      [
        "Airflow lvao-airflow cannot be made:",
        "  memory.webMb: 256 is too little for one worker: at least 512",
        "  memory.schedulerMb: 512 leaves no room for a task of 256: at least 867",
        "  env.AIRFLOW__CORE__EXECUTOR: set by the component: remove it",
        "  env.DAGS_S3_BUCKET: set by the component: remove it",
        "  secrets.AIRFLOW_CONN_WAREHOUSE: a connection: put it in connections, by its id in lower case",
        "  connections.s3logs: made by the component: remove it",
        "  connections.my-api: a connection id is lower case letters, digits and underscores: warehouse",
        "  admin.email: admin is not an address: admin@example.fr",
        "  processes.webserver.http.domain: airflow.example.com is not in the zone example.fr of this environment: " +
          "use example.fr or a name under it",
        "  env.PORT: set by the host from http.port: remove it",
      ].join("\n"),
    ),
  );
  expect(host.apps).toEqual({});
  expect(host.keys).toEqual([]);
});

/** The processes without their images and variables. */
function shapes(processes: Record<string, ProcessSpec>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(processes).map(([name, { command, http, memoryMb, instances }]) => [
      name,
      { command, ...(http && { http }), memoryMb, instances },
    ]),
  );
}
