/**
 * Scaleway's list prices, in euros without tax and without what it gives each account free. They are what documents that
 * quote its pages gave on these days, and not read on the pages themselves: look there before you rely on one. A price
 * that was quoted nowhere is not here: what it is for is reported as not counted.
 */

export interface Source {
  /** Title of Scaleway's page that a price is to be checked on. */
  page: string;
  url: string;
  /** Day of the document that quotes it, `2026-10-03`. */
  read: string;
}

/** What Scaleway's pages take for a month of what runs all the time. */
export const hoursPerMonth = 730;

export const serverlessPrices = {
  source: {
    page: "Serverless pricing",
    url: "https://www.scaleway.com/en/pricing/serverless/",
    read: "2026-10-03",
  },
  processorSecond: 0.000_01,
  gigabyteSecond: 0.000_002,
} as const;

export const databasePrices = {
  source: {
    page: "Managed Databases pricing",
    url: "https://www.scaleway.com/en/pricing/managed-databases/",
    read: "2026-10-03",
  },
  /** An hour of a node by its type: of the main one, and of the standby of a highly available one. */
  nodeHour: new Map([
    ["DB-PLAY2-PICO", { main: 0.0233, standby: 0.0203 }],
    ["DB-PRO2-XXS", { main: 0.11, standby: 0.0583 }],
  ]),
  /** A month of a gigabyte by the type of the volume. */
  gigabyteMonth: new Map([
    ["sbs_5k", 0.0993],
    ["sbs_15k", 0.1489],
  ]),
} as const;

export const sources: readonly Source[] = [serverlessPrices.source, databasePrices.source];
