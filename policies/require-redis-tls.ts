import { forTypes } from "./kernel/checks";
import { cloudTypesWithVariables, variablesOf } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";

export const requireRedisTls: ResourcePolicy = {
  name: "require-redis-tls",
  rule: "Connections to Redis are encrypted.",
  why: "Without TLS, the password and whatever is queued or cached, sessions included, cross the network in clear.",
  remedy: "turn TLS on, and use an address that starts with rediss://.",
  checks: {
    "scaleway:redis/cluster:Cluster": ({ props }) => props.at("tlsEnabled").mustBe(true),
    "aws:elasticache/replicationGroup:ReplicationGroup": ({ props }) =>
      props.at("transitEncryptionEnabled").mustBe(true),
    ...forTypes(cloudTypesWithVariables, (resource) =>
      variablesOf(resource).flatMap(({ value }) => unencrypted(value)),
    ),
  },
};

function unencrypted(value: Property): Finding[] {
  return value.text?.startsWith("redis://")
    ? [value.mustSecretly("a Redis address without TLS", "start with rediss://")]
    : [];
}
