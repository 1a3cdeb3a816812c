/** Regions that have containers, databases, a registry and jobs (scaleway-sdk-go, `Regions()` of each): not it-mil. */
export const scalewayRegions = ["fr-par", "nl-ams", "pl-waw"];

/** Zones that have Instances with block storage (scaleway-sdk-go, `Zones()` of instance and block). */
export const scalewayZones = scalewayRegions.flatMap((region) => [1, 2, 3].map((number) => `${region}-${number}`));

/** Zones of one region that have Managed Redis (scaleway-sdk-go, `Zones()` of redis). */
export function redisZones(region: string): string[] {
  return [`${region}-1`, `${region}-2`];
}
