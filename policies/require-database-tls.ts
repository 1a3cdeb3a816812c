import { forTypes } from "./kernel/checks";
import { cloudTypesWithVariables, variablesOf } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

export const requireDatabaseTls: ResourcePolicy = {
  name: "require-database-tls",
  rule: "Connections to a database are encrypted.",
  why: "Without TLS, passwords and personal data cross the network in clear, and the client cannot tell a false server.",
  remedy: "end the address with ?sslmode=require, or better with sslmode=verify-full and the server's certificate.",
  checks: {
    ...forTypes(cloudTypesWithVariables, (resource) =>
      variablesOf(resource).flatMap(({ value }) => unencrypted(value)),
    ),
    "aws:rds/parameterGroup:ParameterGroup": forcesTls,
    "aws:rds/clusterParameterGroup:ClusterParameterGroup": forcesTls,
  },
};

function unencrypted(value: Property): Finding[] {
  const url = value.text ?? "";
  if (!/^(jdbc:)?postgres(ql)?(\+\w+)?:\/\//.test(url)) return [];
  const mode = /[?&]sslmode=([\w-]*)/.exec(url)?.[1];
  if (mode === "require" || mode === "verify-ca" || mode === "verify-full") return [];
  const found =
    mode === undefined ? "a PostgreSQL address without sslmode" : `a PostgreSQL address with sslmode=${mode}`;
  return [value.mustSecretly(found, "say sslmode=require, verify-ca or verify-full")];
}

function forcesTls({ props }: Resource): Finding[] {
  return props
    .at("parameters")
    .items.filter((parameter) => parameter.at("name").is("rds.force_ssl", "require_secure_transport"))
    .flatMap((parameter) => parameter.at("value").mustBe("1", "ON"));
}
