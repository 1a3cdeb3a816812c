import { createHash } from "node:crypto";
import { Airflow } from "../../components/airflow";
import { Bucket } from "../../components/bucket";
import { Postgres } from "../../components/postgres";
import { Redis } from "../../components/redis";
import { run, valueOf, type Properties, type Resources, type World } from "../unit/mocks";
import { scalewayHost, scalewayWorld, secretOf, type } from "../unit/hosts/scaleway/world";

export type Version = 2 | 3;
export type Executor = "local" | "celery";

/** Where the parts are that the program is told of: on this machine. */
export interface Addresses {
  web: string;
  objects: string;
  databasePort: number;
  redisPort: number;
  /** What Redis presents. */
  certificate: string;
}

/** A container as the program asks Scaleway for it, with every variable in clear. */
export interface Container {
  /** `api-server`, `worker`, `release`. */
  name: string;
  command: string[];
  variables: Record<string, string>;
  instances: number;
  megabytes: number;
}

export interface Program {
  containers: Container[];
  /** Everything that it asks Scaleway for. */
  resources: Resources;
  admin: { username: string; password: string };
}

const webAddress = "https://airflow.example.fr";
const objectsAddress = "https://s3.fr-par.scw.cloud";

/** What the component and the host make of an Airflow on Scaleway, with other addresses. */
export async function program(version: Version, executor: Executor, addresses: Addresses): Promise<Program> {
  const { result, resources } = await run(() => airflow(version, executor), scalewayAt(addresses));
  const [username, password] = [result.adminUsername, await valueOf(result.adminPassword)];
  return {
    containers: resources.ofType(type.container).map(containerAt(addresses)),
    resources,
    admin: { username, password },
  };
}

function airflow(version: Version, executor: Executor): Airflow {
  const host = scalewayHost();
  const image = "registry.example.fr/airflow:v1";
  const images = { scheduler: image, worker: image };
  const images2 = { ...images, webserver: image };
  const images3 = { ...images, "api-server": image, "dag-processor": image };
  const common = {
    host,
    domain: "airflow.example.fr",
    database: new Postgres("db", { host, version: 16, size: "small", storageGb: 10, database: "airflow" }),
    logs: new Bucket("logs", { host }),
    dags: new Bucket("dags", { host }),
    admin: { email: "admin@example.fr" },
    // Room for two tasks in the scheduler and more, and for one in each worker.
    memory: { schedulerMb: 4096, taskMb: 700 },
  };
  if (executor === "local") {
    return new Airflow("airflow", {
      ...common,
      ...(version === 2 ? { version, images: images2 } : { version, images: images3 }),
    });
  }
  const celery = {
    executor,
    queue: new Redis("queue", { host, version: 7, size: "small" }),
    workers: { count: 2, memoryMb: 2048 },
  };
  return new Airflow("airflow", {
    ...common,
    ...celery,
    ...(version === 2 ? { version, images: images2 } : { version, images: images3 }),
  });
}

function scalewayAt({ databasePort, redisPort, certificate }: Addresses): World {
  return {
    ...scalewayWorld,
    resources: {
      ...scalewayWorld.resources,
      [type.databaseInstance]: () => ({ privateNetwork: { ip: "127.0.0.1", port: databasePort, hostname: "" } }),
      [type.redis]: () => ({ privateNetworks: [{ ips: ["127.0.0.1"], port: redisPort }], certificate }),
      [type.password]: ({ length, special }, name) => ({
        result: special === false ? lettersAndDigits(name, Number(length)) : secretOf(name),
      }),
    },
  };
}

function lettersAndDigits(seed: string, length: number): string {
  return createHash("sha512").update(seed).digest("hex").slice(0, length);
}

function containerAt({ web, objects }: Addresses) {
  return ({ name, inputs }: { name: string; inputs: Properties }): Container => {
    const { environmentVariables, secretEnvironmentVariables } = inputs as Record<string, Record<string, string>>;
    const variables = Object.entries({ ...environmentVariables, ...secretEnvironmentVariables });
    return {
      name: name.replace(/^airflow-/, ""),
      command: inputs["commands"] as string[],
      variables: Object.fromEntries(
        variables.map(([key, value]) => [key, value.replaceAll(webAddress, web).replaceAll(objectsAddress, objects)]),
      ),
      instances: Number(inputs["minScale"]),
      megabytes: Number(inputs["memoryLimitBytes"]) / 1_000_000,
    };
  };
}
