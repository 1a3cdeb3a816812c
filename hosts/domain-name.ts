import type { Mistake } from "./mistake";

/** Whether a full domain name is `zone` or a name under it. */
export function isInZone(domain: string, zone: string): boolean {
  return domain === zone || domain.endsWith(`.${zone}`);
}

/** What is wrong with a full domain name that should be `zone` or a name under it. */
export function domainMistakes(path: string, domain: string, zone: string): Mistake[] {
  if (isInZone(domain, zone)) return [];
  return [
    { path, message: `${domain} is not in the zone ${zone} of this environment: use ${zone} or a name under it` },
  ];
}

/** The part of `domain` before its zone, empty at the apex: `app` of `app.example.fr` in `example.fr`. */
export function nameInZone(domain: string, zone: string): string {
  return domain === zone ? "" : domain.slice(0, -(zone.length + 1));
}

/** Name that the log viewer of a machine with Docker is reached by. */
export function logViewerDomain(zone: string): string {
  return `logs.${zone}`;
}

/** Name that the S3 store of one product on a machine with Docker is reached by. */
export function storeDomain(product: string, zone: string): string {
  return `s3.${product}.${zone}`;
}
