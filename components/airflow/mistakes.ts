import type { Mistake } from "../../hosts/mistake";
import type { AirflowArgs } from "../airflow";
import { memoryMistakes, type AirflowMemory } from "./sizing";
import { airflowVariables, type AirflowVersion } from "./variables";

/** Everything wrong with an Airflow that is Airflow's own affair, as far as the plain arguments tell. */
export function airflowMistakes(args: AirflowArgs, memory: AirflowMemory): Mistake[] {
  return [
    ...memoryMistakes(memory),
    ...ownedVariableMistakes(args),
    ...connectionMistakes(Object.keys(args.connections ?? {})),
    ...(/^\S+@\S+$/.test(args.admin.email)
      ? []
      : [{ path: "admin.email", message: `${args.admin.email} is not an address: admin@example.fr` }]),
  ];
}

function ownedVariableMistakes({ version, env = {}, secrets = {} }: AirflowArgs): Mistake[] {
  const owned = ownedVariables(version);
  return Object.entries({ env, secrets }).flatMap(([kind, variables]) =>
    Object.keys(variables).flatMap((variable) => {
      const path = `${kind}.${variable}`;
      if (owned.has(variable)) {
        return [{ path, message: "set by the component: remove it" }];
      }
      return variable.startsWith("AIRFLOW_CONN_")
        ? [{ path, message: "a connection: put it in connections, by its id in lower case" }]
        : [];
    }),
  );
}

function connectionMistakes(ids: string[]): Mistake[] {
  return ids.flatMap((id) => {
    const path = `connections.${id}`;
    if (!/^[a-z][a-z0-9_]*$/.test(id)) {
      return [{ path, message: "a connection id is lower case letters, digits and underscores: warehouse" }];
    }
    return ["s3logs", "s3dags"].includes(id) ? [{ path, message: "made by the component: remove it" }] : [];
  });
}

/** The names do not depend on the settings: empty ones will do. */
function ownedVariables(version: AirflowVersion): Set<string> {
  const { shared, release, processes } = airflowVariables(version, {
    webUrl: "",
    taskApiUrl: "",
    parallelism: 0,
    webWorkers: 0,
    adminEmail: "",
    logsFolder: "",
    dagBundles: "",
    dagsAccess: {
      S3_BUCKET: "",
      S3_ENDPOINT_URL: "",
      S3_REGION: "",
      S3_ACCESS_KEY_ID: "",
      S3_SECRET_ACCESS_KEY: "",
    },
    databaseUrl: "",
    asyncDatabaseUrl: "",
    logsConnection: "",
    dagsConnection: "",
    fernetKey: "",
    webSecretKey: "",
    jwtSecret: "",
    adminPassword: "",
  });
  return new Set(
    [shared, { env: {}, secrets: release }, ...Object.values(processes)].flatMap(({ env, secrets }) => [
      ...Object.keys(env),
      ...Object.keys(secrets),
    ]),
  );
}
