import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { parse, stringify } from "yaml";
import { requiredSecrets } from "../environment";
import { products } from "../products";

/** What `Pulumi.<stack>.yaml` holds (Pulumi documentation, "Stack settings file reference"). */
export interface StackFile {
  encryptionsalt?: string;
  secretsprovider?: string;
  encryptedkey?: string;
  config?: Record<string, unknown>;
}

/** A secret value as Pulumi writes it. */
export function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value;
}

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
 * passphrase or key opens them), with the secrets that an earlier run of the sandbox set.
 * @param account settings of the account to use, for the provider warns when it finds credentials in two places; those of
 *   an S3 store go to files that name one
 */
export function prepareStackFile(committed: string, path: string, account: Record<string, string>): PreparedStackFile {
  const settings = readStackFile(committed).config ?? {};
  const earlier: StackFile = existsSync(path) ? readStackFile(path) : {};

  const hasStore = Object.hasOwn(settings, "s3:endpoint");
  const ours = Object.entries(account).filter(([key]) => hasStore || !key.startsWith("s3:"));
  const config: Record<string, unknown> = {};
  for (const [key, value] of [...Object.entries(settings), ...ours]) {
    if (!isEncrypted(value)) config[key] = value;
  }
  const missingSecrets: string[] = [];
  for (const key of [secretKeySetting, ...requiredSecrets(config, products)]) {
    const drawn = earlier.config?.[key];
    if (isEncrypted(drawn)) config[key] = drawn;
    else missingSecrets.push(key);
  }
  const file: StackFile = { config };
  if (earlier.encryptionsalt) file.encryptionsalt = earlier.encryptionsalt;
  writeFileSync(path, stringify(file));
  return { config, missingSecrets };
}

export function readStackFile(path: string): StackFile {
  return (parse(readFileSync(path, "utf8")) as StackFile | null) ?? {};
}

/** Leaves one product in a stack file: the others' settings go. */
export function keepOnly(path: string, product: string): void {
  const others = products.map(({ name }) => name).filter((name) => name !== product);
  const file = readStackFile(path);
  const kept = Object.entries(file.config ?? {}).filter(([key]) => !others.some((name) => key.startsWith(`${name}:`)));
  writeFileSync(path, stringify({ ...file, config: Object.fromEntries(kept) }));
}
