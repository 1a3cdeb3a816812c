import type { Mistake } from "../../hosts/mistake";
import { appMistakes } from "../app-mistakes";
import { appSpec } from "./app-spec";
import type { AirflowArgs } from "./args";
import { firstKeys } from "./keys";
import { memoryMistakes, type AirflowSizes } from "./sizing";
import { airflowVariables, type AirflowVersion } from "./variables";

/** What is wrong with the arguments, and with the app they make, as far as the plain ones tell. */
export function airflowMistakes(args: AirflowArgs, sizes: AirflowSizes): Mistake[] {
  const spec = appSpec(args, sizes, { shared: { env: {}, secrets: {} }, release: {}, processes: {} });
  return [
    ...memoryMistakes(sizes),
    ...ownedVariableMistakes(args),
    ...keyMistakes(args.fernetKeys ?? firstKeys),
    ...connectionMistakes(Object.keys(args.connections ?? {})),
    ...(/^\S+@\S+$/.test(args.admin.email)
      ? []
      : [{ path: "admin.email", message: `${args.admin.email} is not an address: admin@example.fr` }]),
    ...appMistakes({ ...spec, host: args.host }),
    ...args.host.appMistakes(spec),
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

function keyMistakes(fernetKeys: readonly number[]): Mistake[] {
  const fine = fernetKeys.length > 0 && new Set(fernetKeys).size === fernetKeys.length;
  const value = `[${fernetKeys.join(", ")}]`;
  return fine ? [] : [{ path: "fernetKeys", message: `${value} must name at least one key, and none twice: [2, 1]` }];
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
    celery: { brokerUrl: "", resultBackend: "", concurrency: 0 },
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
