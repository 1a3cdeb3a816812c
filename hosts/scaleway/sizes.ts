import type { ServiceSize } from "../host";

/** PostgreSQL nodes on block storage: their disk is made larger by `storageGb` alone, and by nothing else. */
export const postgresNodes: Record<ServiceSize, string> = {
  small: "DB-PLAY2-PICO",
  medium: "DB-PRO2-XXS",
  large: "DB-PRO2-S",
};

export const redisNodes: Record<ServiceSize, string> = { small: "RED1-XS", medium: "RED1-S", large: "RED1-M" };

/** The full version that Scaleway wants, by major version. */
export const redisVersions: Readonly<Record<number, string>> = { 6: "6.2.7", 7: "7.2.11", 8: "8.4.0" };

/** Thousandths of a processor that each memory size, in megabytes, comes with (Serverless Containers, resources). */
export const containerProcessors: ReadonlyMap<number, number> = new Map([
  [128, 70],
  [256, 140],
  [512, 280],
  [1024, 560],
  [2048, 1120],
  [3072, 1680],
  [4096, 2240],
]);
