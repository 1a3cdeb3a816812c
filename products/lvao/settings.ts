import { z } from "zod";
import { publicDomain } from "../../environment/addresses";
import { databaseSettings, processSettings, seedCommands } from "../../environment/product";
import { bucketStores } from "../../environment/s3";

/** What the stack file says of LVAO's parts. */
export const settings = {
  webDomain: publicDomain("Name the web application is reached by"),
  airflowDomain: publicDomain("Name Airflow's web page is reached by"),
  web: processSettings.describe("Processes that serve the web application"),
  database: databaseSettings.describe("PostgreSQL of the web application"),
  mediaStores: bucketStores("Stores that the web application's media are kept at"),
  seed: seedCommands,
  airflow: z
    .strictObject({
      adminEmail: z.email().describe("Address of Airflow's first administrator"),
      webMemoryMb: z
        .literal([512, 1024, 2048, 3072, 4096])
        .default(1024)
        .describe("Memory of the web page, which has one worker for each 512"),
      schedulerMemoryMb: z
        .literal([1024, 2048, 3072, 4096])
        .describe("Memory of the scheduler, which runs the tasks where there are no workers"),
      fernetKeys: z
        .array(z.int().min(1).max(99))
        .min(1)
        .refine((keys) => new Set(keys).size === keys.length, { error: "no key twice" })
        .default([1])
        .describe("Keys that encrypt Airflow's connections; to move to another, follow docs/rotating-secrets.md"),
      workers: z
        .strictObject({
          count: z.int().min(1).max(20).describe("Workers, which run always"),
          memoryMb: z.literal([1024, 2048, 3072, 4096]).default(2048).describe("Memory of each worker"),
        })
        .optional()
        .describe("Celery workers, with a Redis, which run the tasks; absent: the scheduler runs them itself"),
    })
    .describe("Airflow of the data platform"),
  airflowDatabase: databaseSettings.describe("PostgreSQL of Airflow's own metadata"),
};

export const variables = {
  ASSISTANT_MATOMO_ID: { description: "Site number of the assistant in Matomo", optional: true },
  ASSISTANT_POSTHOG_KEY: { description: "Public key of the assistant's PostHog project", optional: true },
  CARTE_MAX_SOLUTION_DISPLAYED: { description: "Solutions shown on the map at once", optional: true },
  DISTANCE_MAX: { description: "Radius of a search, in metres", optional: true },
} as const;

export const secrets = {
  SENTRY_DSN: { description: "Where errors are reported: Sentry, Settings, Client Keys (DSN)" },
  INSEE_KEY: { description: "Consumer key of INSEE's Sirene API", optional: true },
  INSEE_SECRET: { description: "Consumer secret of INSEE's Sirene API", optional: true },
} as const;
