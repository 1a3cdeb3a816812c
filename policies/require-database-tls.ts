import { forTypes } from "./kernel/checks";
import { cloudTypesWithVariables, variablesOf } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const encryptedModes = "say sslmode=require, verify-ca or verify-full";

export const requireDatabaseTls: ResourcePolicy = {
  name: "require-database-tls",
  rule: "Connections to a database are encrypted.",
  why: "Without TLS, passwords and personal data cross the network in clear, and the client cannot tell a false server.",
  remedy: "end the address with ?sslmode=require, or better with sslmode=verify-full and the server's certificate.",
  checks: {
    ...forTypes(cloudTypesWithVariables, (resource) =>
      variablesOf(resource).flatMap(({ name, value }) => [...unencrypted(value), ...withoutTls(name, value)]),
    ),
    "aws:rds/parameterGroup:ParameterGroup": forcesTls,
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": forcesTls,
  },
};

/** libpq and psycopg say `sslmode`, asyncpg and JDBC `ssl`. Celery puts `db+` before its result backend. */
function unencrypted(value: Property): Finding[] {
  const url = value.text ?? "";
  if (!/^(jdbc:|db\+)?postgres(ql)?(\+\w+)?:\/\//.test(url)) return inWords(value);
  const mode = /[?&]sslmode=([\w-]*)/.exec(url)?.[1] ?? /[?&]ssl=([\w-]*)/.exec(url)?.[1];
  if (mode === "require" || mode === "verify-ca" || mode === "verify-full") return [];
  if (mode === "true" && url.startsWith("jdbc:")) return [];
  const found =
    mode === undefined ? "a PostgreSQL address without sslmode" : `a PostgreSQL address with sslmode=${mode}`;
  return [value.mustSecretly(found, encryptedModes)];
}

/** libpq's other form: `host=database user=app sslmode=disable`. */
function inWords(value: Property): Finding[] {
  const mode = /\bsslmode=(disable|allow|prefer)\b/.exec(value.text ?? "")?.[1];
  return mode === undefined ? [] : [value.mustSecretly(`a PostgreSQL address with sslmode=${mode}`, encryptedModes)];
}

/** `PGSSLMODE` and its like, for clients that take an address in parts. */
function withoutTls(name: string, value: Property): Finding[] {
  return /SSL_?MODE$/i.test(name) && /^(disabled?|allow|prefer(red)?)$/i.test(value.text ?? "")
    ? [value.must(encryptedModes)]
    : [];
}

function forcesTls({ props }: Resource): Finding[] {
  return props
    .at("parameters")
    .items.filter((parameter) => parameter.at("name").is("rds.force_ssl", "require_secure_transport"))
    .flatMap((parameter) => parameter.at("value").mustBe("1", "ON"));
}
