import type { z } from "zod";
import { addressMistakes } from "./addresses";
import type { DnsHome } from "../hosts/dns";
import type { ImageSource, Webhooks } from "../hosts/environment";
import type { Staff } from "../hosts/scaleway/staff";
import { dnsHome } from "./dns";
import { dockerHost, dockerNamespace, sourcesSetting, type DockerSettings } from "./docker";
import { hostMistakes, seedMistakes } from "./host-limits";
import { StackFileMistakes } from "./mistakes";
import {
  awsNamespace,
  optionalScalewayNamespace,
  productNamespace,
  scalewayNamespace,
  socleNamespace,
} from "./namespaces";
import { needMistakes } from "./needs";
import { webhooks } from "./notifications";
import { versionSchema, type ProductEnvironment, type ProductSchema, type VariableDeclarations } from "./product";
import { readNamespace } from "./read-namespace";
import { s3Account, s3Namespace } from "./s3";
import { scalewayAccount, type ScalewayAccount } from "./scaleway-account";
import { splitKey, type StackConfig } from "./stack-config";
import { staff } from "./staff";
import { unknownKeys } from "./unknown-keys";

export { type DockerSettings } from "./docker";
export { StackFileMistakes, type Mistake } from "./mistakes";
export { stackConfig, type StackConfig } from "./stack-config";

/** What a stack file says, checked. */
export interface Environment<P extends ProductSchema = ProductSchema> {
  /** Name of the stack. */
  readonly name: string;
  readonly owner: string;
  /** DNS zone, without a final dot. */
  readonly domain: string;
  /** Who keeps the zone. */
  readonly dns: DnsHome;
  /** TTL of DNS records, in seconds. */
  readonly dnsTtl: number;
  readonly disposable: boolean;
  /** Where the products run. */
  readonly host: ScalewayPlace | DockerSettings;
  readonly account: ScalewayAccount;
  /** Where the team hears that an address does not answer. */
  readonly webhooks: Webhooks;
  /** Address that Scaleway's own alerts go to. */
  readonly alertEmail?: string;
  /** The products that have a version in the file, in the order in which the program lists them. */
  readonly products: readonly RunningProduct<P>[];
}

export interface ScalewayPlace {
  readonly kind: "scaleway";
  /** Of everything regional. */
  readonly region: string;
  /** Of what lives in one zone. */
  readonly zone: string;
  /** Whom buckets let in. Default: whoever the key in use belongs to. */
  readonly staff?: Staff;
}

export interface RunningProduct<P extends ProductSchema> {
  readonly product: P;
  readonly environment: ProductEnvironment;
  /** By image, where it comes from on a developer's computer. */
  readonly sources: Readonly<Record<string, ImageSource>>;
}

/**
 * Reads the whole stack file.
 * @param processEnvironment variables that may name the Scaleway account, instead of the file
 * @throws StackFileMistakes with every mistake of the file, before anything is made.
 */
export function readEnvironment<P extends ProductSchema>(
  config: StackConfig,
  products: readonly P[],
  processEnvironment: NodeJS.ProcessEnv = {},
): Environment<P> {
  const socle = readNamespace(config, socleNamespace);
  const { host: kind, disposable } = socle.known;
  const scalewayKeys = kind === "scaleway" ? scalewayNamespace : optionalScalewayNamespace;
  const scaleway = readNamespace<z.ZodRawShape>(config, scalewayKeys);
  const docker = readNamespace(config, dockerNamespace);
  const aws = readNamespace(config, awsNamespace);
  const s3 = readNamespace(config, s3Namespace);
  const named = products
    .filter(({ name }) => Object.keys(config.values).some((key) => splitKey(key)[0] === name))
    .map((product) => ({ product, reading: readNamespace(config, productNamespace(product)) }));
  const general = [socleNamespace, scalewayKeys, dockerNamespace, awsNamespace, s3Namespace];
  const namedProducts = named.map(({ product }) => product);

  const mistakes = [
    ...[socle, scaleway, docker, aws, s3, ...named.map(({ reading }) => reading)].flatMap((one) => one.mistakes),
    ...unknownKeys(config, { general, products: products.map(productNamespace) }),
    ...needMistakes(config, socle.known, namedProducts, processEnvironment),
    ...(kind === undefined ? [] : hostMistakes(config, kind, named)),
    ...(disposable === false ? named.flatMap((one) => seedMistakes(config, one)) : []),
    ...addressMistakes(config, kind, namedProducts),
  ];
  if (mistakes.length > 0 || !socle.data || !scaleway.data || !s3.data)
    throw new StackFileMistakes(config.stack, mistakes);

  const { owner, domain, alertEmail, dnsTtl } = socle.data;
  const { region, zone } = scaleway.data;
  const shared = {
    environment: config.stack,
    owner,
    disposable: socle.data.disposable,
    s3: s3Account(config, s3.data),
  };
  return {
    name: config.stack,
    owner,
    domain,
    dns: dnsHome(config, socle.data),
    dnsTtl,
    disposable: socle.data.disposable,
    host:
      kind === "docker"
        ? dockerHost(config, socle.data, docker.data?.host, String(zone))
        : { kind: "scaleway", region: String(region), zone: String(zone), ...staff(socle.data) },
    account: scalewayAccount(config, processEnvironment),
    webhooks: webhooks(config),
    alertEmail,
    products: named.flatMap(({ product, reading: { data } }) =>
      data === undefined
        ? []
        : [
            {
              product,
              environment: { ...shared, ...productEnvironment(config, product, data) },
              sources: sourcesSetting.sources.parse(data["sources"]),
            },
          ],
    ),
  };
}

/**
 * Full keys of the secrets that a stack file needs and does not have: of its products, and of the S3 stores it names.
 * @param values the file's configuration by full key; only which keys are there matters
 */
export function requiredSecrets(
  values: Readonly<Record<string, unknown>>,
  products: readonly ProductSchema[],
): string[] {
  const ofStores = [
    ...(Object.hasOwn(values, "s3:endpoint") ? ["s3:secretAccessKey"] : []),
    ...(Object.hasOwn(values, "socle:backupsBucket") ? ["socle:backupsSecretAccessKey"] : []),
  ];
  const ofProducts = products
    .filter(({ name }) => Object.hasOwn(values, `${name}:version`))
    .flatMap(({ name, secrets }) =>
      Object.entries(secrets)
        .filter(([, { optional }]) => !optional)
        .map(([secret]) => `${name}:${secret}`),
    );
  return [...ofStores, ...ofProducts].filter((key) => !Object.hasOwn(values, key));
}

function productEnvironment(
  config: StackConfig,
  product: ProductSchema,
  data: Record<string, unknown>,
): Omit<ProductEnvironment, "environment" | "owner" | "disposable" | "s3"> {
  const { name, settings, variables, secrets } = product;
  const set = (declarations: VariableDeclarations) =>
    Object.keys(declarations).filter((variable) => Object.hasOwn(config.values, `${name}:${variable}`));
  return {
    product: name,
    version: versionSchema.parse(data["version"]),
    settings: pick(data, Object.keys(settings)),
    variables: Object.fromEntries(set(variables).map((variable) => [variable, String(data[variable])])),
    secrets: Object.fromEntries(set(secrets).map((secret) => [secret, config.secret(`${name}:${secret}`)])),
  };
}

function pick(data: Record<string, unknown>, names: string[]): Record<string, unknown> {
  return Object.fromEntries(names.filter((name) => Object.hasOwn(data, name)).map((name) => [name, data[name]]));
}
