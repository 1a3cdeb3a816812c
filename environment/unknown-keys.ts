import { choices } from "./expectations";
import { toRemove, type Mistake } from "./mistakes";
import { socleNamespace, untouchedNamespace, type Namespace } from "./namespaces";
import { editDistance, nearest } from "./nearest";
import { splitKey, type StackConfig } from "./stack-config";

/** The namespaces that a stack file may have. */
export interface KnownNamespaces {
  /** Of the environment. */
  general: readonly Namespace[];
  /** Of each product, whether it runs here or not. */
  products: readonly Namespace[];
}

const inClear = " It looks like a secret and is in clear: if the file was shared, renew the value.";

/** A mistake for each key that nothing reads. */
export function unknownKeys(config: StackConfig, known: KnownNamespaces): Mistake[] {
  const namespaces = [...known.general, ...known.products];
  return Object.keys(config.values).flatMap((key) => {
    const [name, setting] = splitKey(key);
    const namespace = namespaces.find((one) => one.name === name);
    if (name === untouchedNamespace || (namespace && settingsOf(namespace).includes(setting))) return [];
    const hint = namespace ? withinNamespace(namespace, setting, known) : withoutNamespace(name, setting, known);
    const renew = looksSecret(setting) && !config.secretKeys.has(key) ? inClear : "";
    return toRemove(config, key, `is unknown; ${hint}${renew}`);
  });
}

function withinNamespace(namespace: Namespace, setting: string, { general }: KnownNamespaces): string {
  const meant = nearest(setting, settingsOf(namespace));
  if (meant !== undefined) return `did you mean ${namespace.name}:${meant}?`;
  // `pulumi config set region` writes a key of the project, `socle:region`; and the other way round.
  const elsewhere = general.filter(
    (one) => settingsOf(one).includes(setting) && [one.name, namespace.name].includes(socleNamespace.name),
  );
  return elsewhere.length > 0 && general.includes(namespace)
    ? `did you mean ${choices(elsewhere.map((one) => `${one.name}:${setting}`))}?`
    : `known in ${namespace.name}: ${settingsOf(namespace).join(", ")}.`;
}

function withoutNamespace(name: string, setting: string, { general, products }: KnownNamespaces): string {
  const meant = nearest(
    name,
    [...general, ...products].map((one) => one.name),
  );
  const namespace = general.find((one) => one.name === meant);
  if (namespace) return `did you mean ${namespace.name}:${nearest(setting, settingsOf(namespace)) ?? setting}?`;
  const distance = (one: string) => editDistance(name.toLowerCase(), one);
  const names = products.map((one) => one.name).sort((a, b) => distance(a) - distance(b));
  return `no product of products/index.ts is called ${name} (there are: ${names.join(", ")}).`;
}

function settingsOf({ schema }: Namespace): string[] {
  return Object.keys(schema.shape);
}

/** What teams call the things that nobody else may know. */
function looksSecret(setting: string): boolean {
  return /secret|passw|token|credential|dsn|key$/i.test(setting);
}
