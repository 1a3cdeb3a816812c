import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { readEnvironment, StackFileMistakes, type StackConfig } from "../../../environment";
import { publicDomain } from "../../../environment/addresses";
import { databaseSettings, processSettings, seedCommands } from "../../../environment/product";

/** A product with one key of every kind. */
export const library = {
  name: "library",
  settings: {
    webDomain: publicDomain("Name the catalogue is reached by"),
    web: processSettings.describe("Processes that serve the catalogue"),
    database: databaseSettings.describe("PostgreSQL of the catalogue"),
    seed: seedCommands,
    loanDays: z.int().min(1).max(90).default(21).describe("Days a book is lent"),
    openAccess: z.boolean().default(false).describe("Readers need no account"),
    branches: z.array(z.string()).optional().describe("Names of the branches"),
  },
  variables: {
    LOG_LEVEL: { description: "Least severe message that is logged" },
    BANNER: { description: "Text above every page", optional: true },
  },
  secrets: {
    SENTRY_DSN: { description: "Where errors are reported" },
    SMTP_PASSWORD: { description: "Password of the mail relay", optional: true },
  },
} as const;

export const place = {
  "scaleway:region": "fr-par",
  "scaleway:zone": "fr-par-1",
  "scaleway:projectId": "22222222-2222-4222-8222-222222222222",
  "scaleway:accessKey": "SCWREADINGROOM000000",
  "scaleway:secretKey": "33333333-3333-4333-8333-333333333333",
  "socle:owner": "reading-room",
  "socle:domain": "example.test",
};

export const sentryDsn = "https://0f1e2d3c@errors.example.test/1";

/** A whole file without a mistake, as Pulumi hands it over. */
export const good: Record<string, string> = {
  ...place,
  "library:version": "v1.2.3",
  "library:webDomain": "library.example.test",
  "library:web": '{"memoryMb":1024,"min":1,"max":3}',
  "library:database": '{"size":"small","storageGb":10}',
  "library:LOG_LEVEL": "info",
  "library:SENTRY_DSN": sentryDsn,
};

/** What makes it that of a developer's computer. */
export const laptop = {
  "scaleway:region": undefined,
  "scaleway:zone": undefined,
  "socle:host": "docker",
  "socle:domain": "localhost",
  "socle:disposable": "true",
  "library:version": "dev",
  "library:webDomain": "library.localhost",
};

/** What takes the account out. */
export const nobodys = {
  "scaleway:projectId": undefined,
  "scaleway:accessKey": undefined,
  "scaleway:secretKey": undefined,
};

export const goodSecrets = ["library:SENTRY_DSN", "scaleway:secretKey"];

export function configOf(values: Record<string, string>, secretKeys: Iterable<string> = goodSecrets): StackConfig {
  return {
    stack: "preprod",
    values,
    secretKeys: new Set(secretKeys),
    secret: (key) => pulumi.secret(values[key] ?? ""),
  };
}

/** The good file with some keys changed; `undefined` takes a key out. */
export function goodBut(changes: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(
    Object.entries({ ...good, ...changes }).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

/** What a stack file of the product alone is refused for. */
export function mistakesOf(values: Record<string, string>, secretKeys: string[] = goodSecrets): StackFileMistakes {
  try {
    readEnvironment(configOf(values, secretKeys), [library]);
  } catch (error) {
    if (error instanceof StackFileMistakes) return error;
    throw error;
  }
  throw new Error("the file was accepted");
}
