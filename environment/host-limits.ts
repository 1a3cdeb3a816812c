import type { z } from "zod";
import { sourceMistakes } from "../hosts/docker/source-mistakes";
import type { Mistake as PartMistake } from "../hosts/mistake";
import { appMistakes } from "../hosts/scaleway/app-mistakes";
import { dockerNamespace, dockerSettings, sourcesSetting } from "./docker";
import { markedValues } from "./marked-values";
import type { NamespaceReading } from "./read-namespace";
import { toRemove, toSet, type Mistake } from "./mistakes";
import { databaseSettings, isLocal, type HostKind, type ProductSchema } from "./product";
import type { StackConfig } from "./stack-config";

/** A product that a stack file names, and what the file says of it. */
export interface NamedProduct {
  product: ProductSchema;
  reading: NamespaceReading<z.ZodRawShape>;
}

/** What a file says that its host cannot do, or would not read; whatever is wrong beside it. */
export function hostMistakes(config: StackConfig, host: HostKind, products: readonly NamedProduct[]): Mistake[] {
  const limits = host === "docker" ? dockerLimits : scalewayLimits;
  return [
    ...(host === "docker" ? twoMachines(config) : [...onlyOnDocker(config, products), ...noZone(config)]),
    ...products.flatMap((named) => [...limits(config, named), ...ownMistakes(config, host, named)]),
  ];
}

function onlyOnDocker(config: StackConfig, products: readonly NamedProduct[]): Mistake[] {
  const dockerKeys = [
    ...Object.keys(dockerSettings).map((name) => `socle:${name}`),
    ...Object.keys(dockerNamespace.schema.shape).map((name) => `${dockerNamespace.name}:${name}`),
    ...products.map(({ product }) => `${product.name}:sources`),
  ];
  return Object.keys(config.values)
    .filter((key) => dockerKeys.includes(key))
    .map((key) =>
      toRemove(config, key, "is read with socle:host docker alone, and this environment runs on scaleway."),
    );
}

function noZone(config: StackConfig): Mistake[] {
  const { "socle:dns": dns, "socle:domain": domain = "" } = config.values;
  const why = "on Scaleway a name must lead to its container before that serves it";
  return [
    ...(dns === "none" ? [toSet(config, "socle:dns", `is "none"; ${why}: say who keeps the zone.`, "scaleway")] : []),
    ...(isLocal(domain) ? [toSet(config, "socle:domain", `is "${domain}"; ${why}: name a DNS zone.`, "<a zone>")] : []),
  ];
}

function scalewayLimits(config: StackConfig, { product, reading: { known } }: NamedProduct): Mistake[] {
  const { name, variables } = product;
  const version = `${name}:version`;
  const computer =
    'is "dev", images of a developer\'s computer; it must be a release tag, a commit or preview-<branch>.';
  const env = Object.fromEntries(
    Object.keys(variables).map((variable) => [variable, config.values[`${name}:${variable}`] ?? ""]),
  );
  return [
    ...diskMistakes(config, product),
    ...(known["version"] === "dev" ? [toSet(config, version, computer, "<version>")] : []),
    ...appMistakes({ image: "", processes: {}, env, secrets: {} }).map(({ path, message }) =>
      toSet(config, path.replace("env.", `${name}:`), `has ${message}.`, "<shorter text>"),
    ),
  ];
}

/** Gigabytes that disks of databases grow by (Scaleway's provider, "scaleway_rdb_instance", `volume_size_in_gb`). */
const diskStepGb = 5;

function diskMistakes(config: StackConfig, product: ProductSchema): Mistake[] {
  const { storageGb } = databaseSettings.shape;
  return markedValues(config, product, (schema) => schema === storageGb).flatMap(({ path, value }) => {
    const { data: gb = 0 } = storageGb.safeParse(value);
    if (gb % diskStepGb === 0) return [];
    const steps = `is ${gb}; Scaleway sells disks of databases in steps of ${diskStepGb} GB.`;
    return [toSet(config, path, steps, String(Math.ceil(gb / diskStepGb) * diskStepGb))];
  });
}

function twoMachines(config: StackConfig): Mistake[] {
  const { "docker:host": daemon, "socle:instance": instance } = config.values;
  const which = "names a machine, and socle:instance makes another: keep one of the two.";
  return daemon === undefined || instance === undefined ? [] : [toRemove(config, "docker:host", which)];
}

function dockerLimits(config: StackConfig, { product, reading: { known } }: NamedProduct): Mistake[] {
  const { data: sources = {} } = sourcesSetting.sources.safeParse(known["sources"]);
  const mounted = Object.values(sources).some(({ mounts }) => Object.keys(mounts).length > 0);
  const away = config.values["docker:host"]?.startsWith("ssh:");
  const standbys = markedValues(config, product, (schema) => schema === databaseSettings.shape.highAvailability);
  return [
    ...(mounted && away
      ? [toRemove(config, `${product.name}:sources`, "mounts folders of this computer, and docker:host is another.")]
      : []),
    ...standbys
      .filter(({ value }) => value === true)
      .map(({ path }) => toSet(config, path, "is true; one machine with Docker has no standby.", "false")),
    ...sourceMistakes(sources).map((mistake) => unfit(config, product, mistake)),
  ];
}

/** What the product itself knows of its settings, once they are right one by one. */
function ownMistakes(config: StackConfig, host: HostKind, { product, reading: { data } }: NamedProduct): Mistake[] {
  const mistakes = data === undefined ? [] : (product.mistakes?.(data, host) ?? []);
  return mistakes.map((mistake) => unfit(config, product, mistake));
}

/** Of a product that fills its database, where that is to be kept. */
export function seedMistakes(config: StackConfig, { product: { name }, reading: { known } }: NamedProduct): Mistake[] {
  if (!Array.isArray(known["seed"]) || known["seed"].length === 0) return [];
  const disposable = "writes into a database that is not disposable: it needs socle:disposable true.";
  return [toRemove(config, `${name}:seed`, disposable)];
}

function unfit(config: StackConfig, { name }: ProductSchema, { path, message }: PartMistake): Mistake {
  const [setting, ...inside] = path.split(".");
  return toSet(config, { key: `${name}:${setting}`, inside }, `does not fit: ${message}.`, "<another value>");
}
