import { forTypes } from "./kernel/checks";
import { commandOf, plainVariablesOf, typesWithCommands, typesWithPlainVariables } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";
import { secretSign, secretSignInCommand } from "./kernel/secret-detection";

export const forbidPlainSecrets: ResourcePolicy = {
  name: "forbid-plain-secrets",
  rule: "No secret is in a plain environment variable, a build argument or a command.",
  why: "They are shown in the provider's console, its API and its logs to everyone who may look at the container.",
  remedy: "pass it as a secret variable; if it was ever deployed, make a new one, for the old one has been seen.",
  checks: forTypes([...new Set([...typesWithPlainVariables, ...typesWithCommands])], (resource) => [
    ...inVariables(resource),
    ...inCommand(resource),
  ]),
};

function inVariables(resource: Resource): Finding[] {
  return plainVariablesOf(resource).flatMap(({ name, value }) => {
    const sign = secretSign(name, value.text);
    return sign === undefined ? [] : [value.mustSecretly(sign, "be a secret variable, or have another name")];
  });
}

function inCommand(resource: Resource): Finding[] {
  const words = commandOf(resource);
  return words.flatMap((word, index) => {
    const sign = secretSignInCommand(word.text ?? "", words[index - 1]?.text);
    return sign === undefined ? [] : [word.mustSecretly(sign, "take it from a secret variable")];
  });
}
