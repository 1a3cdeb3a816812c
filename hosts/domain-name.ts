import type { Mistake } from "./mistake";

/** What is wrong with a full domain name that should be `zone` or a name under it. */
export function domainMistakes(path: string, domain: string, zone: string): Mistake[] {
  if (domain === zone || domain.endsWith(`.${zone}`)) {
    return [];
  }
  return [
    { path, message: `${domain} is not in the zone ${zone} of this environment: use ${zone} or a name under it` },
  ];
}

/** The part of `domain` before its zone, empty at the apex: `app` of `app.example.fr` in `example.fr`. */
export function nameInZone(domain: string, zone: string): string {
  return domain === zone ? "" : domain.slice(0, -(zone.length + 1));
}
