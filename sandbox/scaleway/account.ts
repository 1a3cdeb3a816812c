/** The one organisation that owns everything. Its default project has the same id, as in a real account. */
export interface Account {
  accessKey: string;
  secretKey: string;
  organizationId: string;
  projectId: string;
  region: string;
  zone: string;
  /** PEM certificate that databases and caches present. */
  certificate: string;
}

/** Fixed, recognisably artificial credentials: a state file stays usable from one start to the next. */
export const sandboxAccount: Omit<Account, "certificate"> = {
  accessKey: "SCWSANDBOX0SANDBOX00",
  secretKey: "5a4db0c5-0000-4000-8000-000000000001",
  organizationId: "5a4db0c5-0000-4000-8000-000000000000",
  projectId: "5a4db0c5-0000-4000-8000-000000000000",
  region: "fr-par",
  zone: "fr-par-1",
};

export const regions = ["fr-par", "nl-ams", "pl-waw", "it-mil"] as const;
export const zones = regions.flatMap((region) => [1, 2, 3].map((number) => `${region}-${number}`));
