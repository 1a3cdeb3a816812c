import { z } from "zod";
import { isInZone, logViewerDomain, storeDomain } from "../hosts/domain-name";
import { markedValues } from "./marked-values";
import { formatPath, toSet, type ConfigPath, type Mistake } from "./mistakes";
import { domainName, isLocal, zoneName, type HostKind, type ProductSchema } from "./product";
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
  host: HostKind | undefined,
  products: readonly ProductSchema[],
): Mistake[] {
  const named = zoneName.safeParse(config.values["socle:domain"]).data ?? "";
  const zone = named === "" || (host === "scaleway" && isLocal(named)) ? undefined : named;
  // Route 53 points a zone itself at Amazon's own services alone; at a machine, a record with its address does.
  const noApex = host === "scaleway" && config.values["socle:dns"] === "route53";
  const domains = products.flatMap((product) => publicDomainsOf(config, product));
  const holders = keptDomains(config, zone, host === "docker" ? products : []);
  const taken = new Set([...holders.keys(), ...domains.map(({ domain }) => domain)]);
  return domains.flatMap((one) => {
    const mistake = (what: string): Mistake =>
      toSet(config, one.path, `is "${one.domain}"${what}.`, freeDomain(one, zone, taken));
    if (zone !== undefined && !isInZone(one.domain, zone)) {
      return [mistake(`; it must be ${zone}, the zone that socle:domain names, or end with .${zone}`)];
    }
    if (noApex && one.domain === zone) {
      return [mistake(`, the zone itself, which Route 53 cannot point at a container; it must end with .${zone}`)];
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

function publicDomainsOf(config: StackConfig, product: ProductSchema): PublicDomain[] {
  return markedValues(config, product, (schema) => publicDomains.has(schema)).flatMap(({ path, value }) => {
    const { data: domain } = domainName.safeParse(value);
    return domain === undefined ? [] : [{ path, product: product.name, domain }];
  });
}

/** A name for the part that nothing else has: `airflow.lvao.example.fr` for `lvao:airflowDomain`. */
function freeDomain({ path, product, domain }: PublicDomain, zone: string | undefined, taken: ReadonlySet<string>) {
  const [, name = ""] = path.key.split(":");
  const part = [name, ...path.inside.map(String)].map((word) => word.replace(/domain$/i, "")).filter(Boolean);
  const example = [part.join("-").toLowerCase(), product, zone ?? domain].filter(Boolean).join(".");
  return taken.has(example) ? "<another name>" : example;
}
