import { markedValues } from "./marked-values";
import { configCommands, formatPath, type Mistake } from "./mistakes";
import { socleNamespace, scalewayNamespace, type Namespace } from "./namespaces";
import { isLocal, type ProductSchema } from "./product";
import type { NamespaceReading } from "./read-namespace";
import { isStoreSetting, s3Namespace } from "./s3";
import { accountVariables } from "./scaleway-account";
import type { StackConfig } from "./stack-config";

/** A key that is needed because of what other keys say. */
interface Need {
  namespace: Namespace;
  name: string;
  because: string;
}

/** What each keeper of the DNS zone has to know besides its name. */
const dnsAccounts = {
  scaleway: [],
  none: [],
  route53: ["route53ZoneId"],
  alwaysdata: ["alwaysdataAccount", "alwaysdataApiKey"],
} as const;

const backupAccount = ["backupsEndpoint", "backupsBucket", "backupsAccessKeyId", "backupsSecretAccessKey"];
const s3Account = ["kind", "endpoint", "accessKeyId", "secretAccessKey"];

type SocleReading = NamespaceReading<(typeof socleNamespace)["schema"]["shape"]>;

/** A mistake for each key that is not there although others need it; whatever is wrong beside them. */
export function needMistakes(
  config: StackConfig,
  socle: SocleReading["known"],
  products: readonly ProductSchema[],
  processEnvironment: NodeJS.ProcessEnv,
): Mistake[] {
  return [
    ...(isAtScaleway(config, socle) ? ofAccount(processEnvironment) : []),
    ...ofDns(socle),
    ...ofReaders(socle),
    ...(socle.host === "docker" ? [...ofBackups(config), ...ofInstance(config)] : []),
    ...ofStores(config, products),
  ]
    .filter(({ namespace, name }) => config.values[`${namespace.name}:${name}`] === undefined)
    .map((need) => missing(config, need));
}

/** Whether something is made there: all parts, the machine that they run on, or its names. */
function isAtScaleway({ values }: StackConfig, { host, dns, domain }: SocleReading["known"]): boolean {
  if (host !== "docker") return host === "scaleway";
  return values["socle:instance"] !== undefined || (dns === "scaleway" && domain !== undefined && !isLocal(domain));
}

function ofAccount(processEnvironment: NodeJS.ProcessEnv): Need[] {
  return Object.entries(accountVariables)
    .filter(([, variable]) => !processEnvironment[variable])
    .map(([name, variable]) => ({ namespace: scalewayNamespace, name, because: `${variable} is not set` }));
}

function ofDns({ dns }: SocleReading["known"]): Need[] {
  const names = dns === undefined ? [] : dnsAccounts[dns];
  return names.map((name) => ({ namespace: socleNamespace, name, because: `socle:dns is ${dns}` }));
}

/** Without deployers the policies of buckets would name the reader that runs Pulumi as the one. */
function ofReaders({ readers = [] }: SocleReading["known"]): Need[] {
  return readers.length === 0
    ? []
    : [{ namespace: socleNamespace, name: "deployers", because: "socle:readers is set" }];
}

function ofBackups({ values }: StackConfig): Need[] {
  const set = backupAccount.find((name) => values[`socle:${name}`] !== undefined);
  if (set === undefined) return [];
  return backupAccount.map((name) => ({ namespace: socleNamespace, name, because: `socle:${set} is set` }));
}

function ofInstance({ values }: StackConfig): Need[] {
  return values["socle:instance"] === undefined
    ? []
    : [{ namespace: scalewayNamespace, name: "zone", because: "socle:instance describes a machine" }];
}

function ofStores(config: StackConfig, products: readonly ProductSchema[]): Need[] {
  const [user] = products
    .flatMap((product) => markedValues(config, product, isStoreSetting))
    .filter(({ value }) => Array.isArray(value) && value.includes("s3"));
  if (user === undefined) return [];
  return s3Account.map((name) => ({ namespace: s3Namespace, name, because: `${formatPath(user.path)} names s3` }));
}

function missing(config: StackConfig, { namespace: { name: prefix, schema, secrecy }, name, because }: Need): Mistake {
  const path = { key: `${prefix}:${name}`, inside: [] };
  const commands = configCommands(config.stack);
  return {
    path: path.key,
    text: `${path.key} is missing, and ${because}. ${(schema.shape[name] as { description?: string }).description}.`,
    mend: secrecy[name] === "secret" ? commands.setSecret(path) : commands.set(path, `<${name}>`),
  };
}
