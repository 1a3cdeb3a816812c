import { z } from "zod";
import { isInZone, logViewerDomain, storeDomain } from "../hosts/domain-name";
import { configCommands, formatPath, type ConfigPath, type Mistake } from "./mistakes";
import { domainName, zoneName, type ProductSchema } from "./product";
import { decode, jsonForm } from "./read-namespace";
import type { StackConfig } from "./stack-config";

/** Marks the settings that are names people reach a part by. */
const publicDomains = z.registry<Record<never, never>>();

/** Setting of a product: full name that people reach one part by, in the zone of the environment and of that part alone. */
export function publicDomain(description: string) {
  return domainName.describe(description).register(publicDomains, {});
}

interface PublicDomain {
  path: ConfigPath;
  product: string;
  domain: string;
}

/**
 * Names that two parts would be reached by, and names outside of the zone: nobody would see it before `up` is half done.
 * Judges what is right in a file that has other mistakes.
 */
export function addressMistakes(
  config: StackConfig,
  host: "scaleway" | "docker",
  products: readonly ProductSchema[],
): Mistake[] {
  const zone = zoneName.safeParse(config.values["socle:domain"]).data;
  const domains = products.flatMap((product) => publicDomainsOf(config, product));
  const holders = keptDomains(config, zone, host === "docker" ? products : []);
  const taken = new Set([...holders.keys(), ...domains.map(({ domain }) => domain)]);
  return domains.flatMap((one) => {
    const mistake = (what: string): Mistake => ({
      path: formatPath(one.path),
      text: `${formatPath(one.path)} is "${one.domain}"${what}.`,
      mend: configCommands(config.stack).set(one.path, freeDomain(one, zone, taken)),
    });
    if (zone !== undefined && !isInZone(one.domain, zone)) {
      return [mistake(`; it must be ${zone}, the zone that socle:domain names, or end with .${zone}`)];
    }
    const holder = holders.get(one.domain);
    if (holder === undefined) {
      holders.set(one.domain, formatPath(one.path));
      return [];
    }
    return [mistake(`, which ${holder} has; it must be a name of its own`)];
  });
}

/** Names that no setting says, by which a machine with Docker serves what is its own. */
function keptDomains(
  { values }: StackConfig,
  zone: string | undefined,
  onDocker: readonly ProductSchema[],
): Map<string, string> {
  if (zone === undefined) return new Map();
  const stores = onDocker.map(({ name }) => [storeDomain(name, zone), `the S3 store of ${name}`] as const);
  const logs = [logViewerDomain(zone), "the log viewer that socle:logViewer asks for"] as const;
  return new Map(values["socle:logViewer"] === "true" ? [...stores, logs] : stores);
}

function publicDomainsOf({ values, secretKeys }: StackConfig, { name, settings }: ProductSchema): PublicDomain[] {
  return Object.entries(settings).flatMap(([setting, schema]) => {
    const key = `${name}:${setting}`;
    const text = values[key];
    // A value that should not be a secret, and is one, is not shown.
    if (text === undefined || secretKeys.has(key)) return [];
    return publicDomainsIn(schema, decode(jsonForm(schema), text)).map(({ inside, domain }) => ({
      path: { key, inside },
      product: name,
      domain,
    }));
  });
}

function publicDomainsIn(
  schema: z.core.$ZodType,
  value: unknown,
  inside: readonly string[] = [],
): { inside: readonly string[]; domain: string }[] {
  if (publicDomains.has(schema)) {
    const { data: domain } = domainName.safeParse(value);
    return domain === undefined ? [] : [{ inside, domain }];
  }
  if (schema instanceof z.ZodOptional) return publicDomainsIn(schema.unwrap(), value, inside);
  if (!(schema instanceof z.ZodObject) || typeof value !== "object" || value === null) return [];
  const fields = new Map(Object.entries(value));
  return Object.entries(schema.shape).flatMap(([field, one]) =>
    publicDomainsIn(one as z.core.$ZodType, fields.get(field), [...inside, field]),
  );
}

/** A name for the part that nothing else has: `airflow.lvao.example.fr` for `lvao:airflowDomain`. */
function freeDomain({ path, product, domain }: PublicDomain, zone: string | undefined, taken: ReadonlySet<string>) {
  const [, name = ""] = path.key.split(":");
  const part = [name, ...path.inside.map(String)].map((word) => word.replace(/domain$/i, "")).filter(Boolean);
  const example = [part.join("-").toLowerCase(), product, zone ?? domain].filter(Boolean).join(".");
  return taken.has(example) ? "<another name>" : example;
}
