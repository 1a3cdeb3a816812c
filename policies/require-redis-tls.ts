import { forTypes } from "./kernel/checks";
import { cloudTypesWithVariables, variablesOf } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";

export const requireRedisTls: ResourcePolicy = {
  name: "require-redis-tls",
  rule: "Connections to Redis are encrypted, to a server whose certificate is checked.",
  why: "Without TLS, the password and whatever is queued or cached, sessions included, cross the network in clear; without the check, a false server gets them.",
  remedy: "turn TLS on, and use an address that starts with rediss:// and says ssl_cert_reqs=required.",
  checks: {
    "scaleway:redis/cluster:Cluster": ({ props }) => props.at("tlsEnabled").mustBe(true),
    "aws:elasticache/replicationGroup:ReplicationGroup": ({ props }) =>
      props.at("transitEncryptionEnabled").mustBe(true),
    ...forTypes(cloudTypesWithVariables, (resource) =>
      variablesOf(resource).flatMap(({ name, value }) => [...unencrypted(value), ...unchecked(name, value)]),
    ),
  },
};

function unencrypted(value: Property): Finding[] {
  return value.text?.startsWith("redis://")
    ? [value.mustSecretly("a Redis address without TLS", "start with rediss://")]
    : [];
}

/** In the words of redis-py, in the address or in a variable of its own. */
function unchecked(name: string, value: Property): Finding[] {
  const text = value.text ?? "";
  const inAddress = /^rediss:\/\/.*[?&]ssl_cert_reqs=(cert_)?(none|optional)\b/i.test(text);
  const alone = /CERT_REQS$/i.test(name) && /^(ssl\.)?(cert_)?(none|optional)$/i.test(text);
  return inAddress || alone
    ? [value.mustSecretly("an order not to check the certificate", "say ssl_cert_reqs=required")]
    : [];
}
