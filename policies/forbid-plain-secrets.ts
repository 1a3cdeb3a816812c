import { forTypes } from "./kernel/checks";
import { plainVariablesOf, typesWithPlainVariables } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import { secretSign } from "./kernel/secret-detection";

export const forbidPlainSecrets: ResourcePolicy = {
  name: "forbid-plain-secrets",
  rule: "No secret is in a plain environment variable or a build argument.",
  why: "Plain variables are shown in the provider's console, its API and its logs to everyone who may look at the container.",
  remedy: "pass it as a secret variable; if it was ever deployed, make a new one, for the old one has been seen.",
  checks: forTypes(typesWithPlainVariables, (resource) =>
    plainVariablesOf(resource).flatMap(({ name, value }) => {
      const sign = secretSign(name, value.text);
      return sign === undefined ? [] : [value.mustSecretly(sign, "be a secret variable, or have another name")];
    }),
  ),
};
