import { randomBytes } from "node:crypto";
import { argon2id } from "@noble/hashes/argon2.js";
import { isObject, textOf } from "./json";
import type { Item, JsonObject } from "./records";

/** Smallest parameters that argon2 allows: these hashes tell a value from another, they protect nothing here. */
const cost = { t: 1, m: 8, p: 1 };

/** The PHC string of a value's argon2id hash, as Scaleway answers secret variables. */
function hashOf(value: string): string {
  const salt = randomBytes(16);
  const hash = argon2id(Buffer.from(value), salt, cost);
  const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64").replace(/=+$/, "");
  return `$argon2id$v=19$m=${cost.m},t=${cost.t},p=${cost.p}$${base64(salt)}$${base64(hash)}`;
}

/**
 * Takes over the secret variables of a request: values go to `$secrets`, hashes to `secret_environment_variables`.
 * An empty value keeps what was there; a variable left out disappears; without the map nothing changes.
 */
export function keepSecrets(item: Item, requested: JsonObject[string]): void {
  if (!isObject(requested)) return;
  const hashesBefore = isObject(item.secret_environment_variables) ? item.secret_environment_variables : {};
  const valuesBefore = isObject(item.$secrets) ? item.$secrets : {};
  const hashes: JsonObject = {};
  const values: JsonObject = {};
  for (const [name, value] of Object.entries(requested)) {
    const kept = value === "" && valuesBefore[name] !== undefined;
    values[name] = kept ? valuesBefore[name] : value;
    hashes[name] = kept ? hashesBefore[name] : hashOf(textOf(value));
  }
  item.secret_environment_variables = hashes;
  item.$secrets = values;
}
