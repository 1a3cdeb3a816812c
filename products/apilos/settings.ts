import { z } from "zod";
import { publicDomain } from "../../environment/addresses";
import {
  backgroundSettings,
  databaseSettings,
  processSettings,
  seedCommands,
  textLike,
} from "../../environment/product";

/** What the stack file says of APiLos's parts. */
export const settings = {
  webDomain: publicDomain("Name the web application is reached by"),
  web: processSettings.describe("Processes that serve the web application"),
  worker: backgroundSettings.describe("Celery workers: documents, e-mails, virus scans"),
  database: databaseSettings.describe("PostgreSQL of the web application"),
  seed: seedCommands,
  databaseVersion: z
    .literal([15, 16, 17])
    .describe("Major version of that PostgreSQL; follow docs/upgrading-postgresql.md before changing it"),
  queueSize: z.enum(["small", "medium", "large"]).describe("How big the Redis of the task queue is"),
  metabase: z
    .strictObject({
      domain: publicDomain("Name Metabase is reached by"),
      version: textLike(/^v0\.\d+(\.\d+)+$/, "a version of the open-source edition, such as v0.57.4").describe(
        "Version of Metabase; a newer one upgrades its database for good",
      ),
      adminEmail: z.email().describe("Address of Metabase's first administrator"),
      database: databaseSettings.describe("PostgreSQL of Metabase's own data"),
    })
    .optional()
    .describe("Metabase over the data of the web application; absent: none"),
};

/** Names as in the `.env.template` of APiLos. */
export const variables = {
  CERBERE_AUTH: {
    description: "Address of Cerbère, the ministry's single sign-on; without it users have passwords",
    optional: true,
  },
  CLAMAV_SERVICE_URL: { description: "Address of the virus scanner", optional: true },
  DEFAULT_FROM_EMAIL: { description: "Sender of the e-mails", optional: true },
  SIAP_CLIENT_HOST: { description: "Address of SIAP's API" },
  SIAP_CLIENT_PATH: { description: "Path of SIAP's API: /api-int/v0" },
} as const;

export const secrets = {
  CLAMAV_SERVICE_PASSWORD: { description: "Password at the virus scanner", optional: true },
  CLAMAV_SERVICE_USER: { description: "User at the virus scanner", optional: true },
  INSEE_API_KEY: { description: "Consumer key of INSEE's API", optional: true },
  INSEE_API_SECRET: { description: "Consumer secret of INSEE's API", optional: true },
  JWT_SIGN_KEY: { description: "Key that SIAP signs its calls of APiLos with: agreed with the SIAP team" },
  SENDINBLUE_API_KEY: { description: "Key of Brevo, which sends the e-mails: SMTP & API, API keys", optional: true },
  SENTRY_URL: { description: "Where errors are reported: Sentry, Settings, Client Keys (DSN)", optional: true },
  SIAP_CLIENT_JWT_SIGN_KEY: { description: "Key that APiLos signs its calls of SIAP with: agreed with the SIAP team" },
} as const;

/** How APiLos calls what a bucket gives. */
export const storageNames = {
  S3_BUCKET: "AWS_STORAGE_BUCKET_NAME",
  S3_ENDPOINT_URL: "AWS_S3_ENDPOINT_URL",
  S3_REGION: "AWS_S3_REGION_NAME",
  S3_ACCESS_KEY_ID: "AWS_ACCESS_KEY_ID",
  S3_SECRET_ACCESS_KEY: "AWS_SECRET_ACCESS_KEY",
};
