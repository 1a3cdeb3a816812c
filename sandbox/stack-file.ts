import { existsSync, writeFileSync } from "node:fs";
import { stringify } from "yaml";
import { requiredSecrets } from "../environment";
import {
  awsNamespace,
  productNamespace,
  scalewayNamespace,
  socleNamespace,
  type Namespace,
} from "../environment/namespaces";
import { s3Namespace } from "../environment/s3";
import { splitKey } from "../environment/stack-config";
import { products } from "../products";
import { isEncrypted, readStackFile, type StackFile } from "../engine/read-stack-file";

/** The key of the account that the provider deploys with. */
export const secretKeySetting = "scaleway:secretKey";

/** The key of the account at a store besides Scaleway's. */
export const storeKeySetting = "s3:secretAccessKey";

export interface PreparedStackFile {
  /** What it says, without the secrets that are still missing. */
  config: Readonly<Record<string, unknown>>;
  /** Full keys of the required secrets that the file lacks: the caller sets them. */
  missingSecrets: string[];
}

/**
 * Writes the sandbox's own copy of a stack file: the committed settings, without the secrets of the team (only its own
 * passphrase or key opens them), with the secrets that an earlier run of the sandbox set. Those that are not asked for
 * now are kept beside it: a line that is taken out for a while must not change a password.
 * @param account settings of the account to use, for the provider warns when it finds credentials in two places; those of
 *   an S3 store go to files that name one
 * @throws UsageError when the committed file is no stack file
 */
export function prepareStackFile(committed: string, path: string, account: Record<string, string>): PreparedStackFile {
  const settings = readStackFile(committed).config ?? {};
  const { encryptionsalt, config: earlier = {} }: StackFile = existsSync(path) ? readStackFile(path) : {};
  // Without its salt, nothing opens what was encrypted with it.
  const drawn = encryptionsalt ? { ...readDrawn(path), ...pick(earlier, isSecret) } : {};

  const hasStore = Object.hasOwn(settings, "s3:endpoint");
  const ours = Object.entries(account).filter(([key]) => hasStore || !key.startsWith("s3:"));
  const config = pick({ ...settings, ...Object.fromEntries(ours) }, (entry) => !isSecret(entry));
  const missingSecrets: string[] = [];
  for (const key of [secretKeySetting, ...askedFor(settings, config)]) {
    if (Object.hasOwn(drawn, key)) config[key] = drawn[key];
    else missingSecrets.push(key);
  }
  writeFileSync(drawnFile(path), stringify({ config: drawn }), { mode: 0o600 });
  writeFileSync(path, stringify({ config, ...(encryptionsalt !== undefined && { encryptionsalt }) }));
  return { config, missingSecrets };
}

/**
 * The secrets that the products of a file need, and whatever the file encrypts without being asked to: with a value of
 * the sandbox, the program sees it and says so. Secrets of the team that may be left out are left out.
 */
function askedFor(settings: Record<string, unknown>, config: Record<string, unknown>): Set<string> {
  const mentioned = products.filter(({ name }) => Object.keys(settings).some((key) => splitKey(key)[0] === name));
  const versions = Object.fromEntries(mentioned.map(({ name }) => [`${name}:version`, ""]));
  const general: Namespace[] = [socleNamespace, scalewayNamespace, awsNamespace, s3Namespace];
  const mayBeSecret = new Set(
    [...general, ...products.map(productNamespace)].flatMap(({ name, secrecy }) =>
      Object.entries(secrecy).flatMap(([setting, wanted]) => (wanted === "plain" ? [] : [`${name}:${setting}`])),
    ),
  );
  const misplaced = Object.entries(settings).filter((entry) => isSecret(entry) && !mayBeSecret.has(entry[0]));
  return new Set([...requiredSecrets({ ...versions, ...config }, products), ...misplaced.map(([key]) => key)]);
}

type Entry = [key: string, value: unknown];

function isSecret([, value]: Entry): boolean {
  return isEncrypted(value);
}

function pick(values: Record<string, unknown>, wanted: (entry: Entry) => boolean): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(wanted));
}

/** Every secret that was ever drawn for a stack, encrypted. */
function drawnFile(path: string): string {
  return path.replace(/yaml$/, "drawn.yaml");
}

function readDrawn(path: string): Record<string, unknown> {
  const file = drawnFile(path);
  return existsSync(file) ? (readStackFile(file).config ?? {}) : {};
}

/** Leaves one product in a stack file: the others' settings go. */
export function keepOnly(path: string, product: string): void {
  const others = products.map(({ name }) => name).filter((name) => name !== product);
  const file = readStackFile(path);
  const kept = Object.entries(file.config ?? {}).filter(([key]) => !others.some((name) => key.startsWith(`${name}:`)));
  writeFileSync(path, stringify({ ...file, config: Object.fromEntries(kept) }));
}
