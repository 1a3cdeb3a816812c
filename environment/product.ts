import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import type { Mistake } from "../hosts/mistake";
import type { S3StoreArgs } from "../hosts/s3/store";

/** Where products run. */
export type HostKind = "scaleway" | "docker";

/** An account at a store that speaks the S3 protocol, besides the host's own. */
export type S3Account = Omit<S3StoreArgs, "placement">;

/** An environment variable that a product reads. Its name is the key it is declared under: `SENTRY_DSN`. */
export interface VariableDeclaration {
  /** What it is for and where its value comes from; shown in editors and beside the mistake when it is missing. */
  description: string;
  /** The product runs without it. */
  optional?: true;
}

export type VariableDeclarations = Readonly<Record<string, VariableDeclaration>>;

/** What the stack file may say in the namespace of one product, besides `<name>:version`. */
export interface ProductSchema<
  Shape extends z.ZodRawShape = z.ZodRawShape,
  Variables extends VariableDeclarations = VariableDeclarations,
  Secrets extends VariableDeclarations = VariableDeclarations,
> {
  /** Namespace of the product's keys, in lower case: `lvao`. */
  readonly name: string;
  /** Settings, in lowerCamelCase; nested objects are `z.strictObject`, so that a misspelt key is a mistake. */
  readonly settings: Shape;
  /** Plain environment variables, in UPPER_CASE. */
  readonly variables: Variables;
  /** Secret environment variables, in UPPER_CASE, set with `pulumi config set --secret`. */
  readonly secrets: Secrets;
  /**
   * What a host cannot run although each setting is right by itself; the path is that in the product's namespace:
   * `dagster.daemonMb`.
   */
  mistakes?(settings: z.output<z.ZodObject<Shape>>, host: HostKind): readonly Mistake[];
}

/** What one product is told about the environment it runs in. */
export interface ProductEnvironment<
  Shape extends z.ZodRawShape = z.ZodRawShape,
  Variables extends VariableDeclarations = VariableDeclarations,
  Secrets extends VariableDeclarations = VariableDeclarations,
> {
  /** Name of the environment, which is the name of the stack: `preprod`, `prod`. */
  readonly environment: string;
  readonly product: string;
  /** Team that answers for the environment. */
  readonly owner: string;
  /** The environment may be destroyed with its data. */
  readonly disposable: boolean;
  /** Account at another store of buckets than the host; there where a setting made by `bucketStores` names s3. */
  readonly s3?: S3Account;
  /** Version of the product, which is the tag of its images: see `versionSchema`. */
  readonly version: string;
  readonly settings: z.output<z.ZodObject<Shape>>;
  /** The plain variables that are set. */
  readonly variables: SetVariables<Variables, string>;
  /** The secret variables that are set; every value is a secret output. */
  readonly secrets: SetVariables<Secrets, pulumi.Output<string>>;
}

type RequiredNames<Declarations extends VariableDeclarations> = {
  [Name in keyof Declarations]: Declarations[Name] extends { optional: true } ? never : Name;
}[keyof Declarations];

/** A required variable is always there; any other may be `undefined`. The whole can be handed to a process as it is. */
export type SetVariables<Declarations extends VariableDeclarations, Value> = Readonly<Record<string, Value>> & {
  readonly [Name in RequiredNames<Declarations>]: Value;
};

/**
 * The version of a product: one git reference that never moves, so that what runs can be named and rolled back to.
 * A release tag (`v1.2.3`, `v1.2.3-rc.1`), a commit (7 to 40 hexadecimal digits) or the build of a branch for a preview
 * environment (`preview-` and the branch's name in lower case). `latest` and branch names move, and are refused. `dev` is
 * what a developer's own computer holds, and runs nowhere else.
 */
export const versionSchema = textLike(
  /^(v\d+\.\d+\.\d+(-[0-9A-Za-z.]+)?|[0-9a-f]{7,40}|preview-[a-z0-9][a-z0-9._-]{0,100}|dev)$/,
  "a release tag (v1.2.3), a commit (7 to 40 hexadecimal digits) or preview-<branch>",
);

const domainPattern = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]([a-z0-9-]{0,61}[a-z0-9])$/;

/** A full domain name without a final dot: `app.example.fr` (RFC 1035, 2.3.4; lower case, no underscore). */
export const domainName = textLike(domainPattern, "a domain name in lower case, such as app.example.fr");

/** A DNS zone: a domain name, or `localhost`, which is every computer's own. */
export const zoneName = textLike(
  new RegExp(`^localhost$|${domainPattern.source}`),
  "a domain name in lower case, such as example.fr, or localhost",
);

/** Whether names in this domain lead to the computer they are looked up on (RFC 6761, 6.3). */
export function isLocal(domain: string): boolean {
  return /(^|\.)localhost$/.test(domain);
}

/**
 * Text in a format of its own.
 * @param allowed what is allowed, in words that follow "it must be"
 */
export function textLike(pattern: RegExp, allowed: string) {
  return z.string({ error: allowed }).regex(pattern, { error: allowed });
}

/** Size and safety of a PostgreSQL server. */
export const databaseSettings = z.strictObject({
  size: z
    .enum(["small", "medium", "large"])
    .describe("How big the server is; the host maps each word to what it sells"),
  storageGb: z.int().min(5).max(10_000).describe("Disk, in gigabytes; grows in place, never shrinks"),
  highAvailability: z
    .boolean()
    .default(false)
    .describe("A standby server that takes over by itself; it is never taken away again"),
  backupRetentionDays: z.int().min(1).max(365).default(7).describe("Days an automated backup is kept"),
});

/** Setting `seed` of a product that has a database; another environment than a disposable one may not have it. */
export const seedCommands = z
  .array(z.string().min(1))
  .default([])
  .describe(
    "With socle:disposable: shell command lines that fill the database after each release; they bear repeating",
  );

/** Memory and number of one process. */
export const processSettings = z
  .strictObject({
    memoryMb: z.literal([128, 256, 512, 1024, 2048, 3072, 4096]).describe("Memory of one instance, in megabytes"),
    min: z.int().min(0).max(20).describe("Instances that always run; 0 stops the process when nobody calls it"),
    max: z.int().min(1).max(20).describe("Instances that run at most"),
  })
  .superRefine(
    ({ min, max }, issues) => {
      if (min <= max) return;
      const message = `at most max, which is ${max}`;
      issues.addIssue({ code: "custom", input: min, path: ["min"], message, params: { example: max } });
    },
    { when: ({ value }) => z.object({ min: z.int(), max: z.int() }).safeParse(value).success },
  );

/** The same of a process that no request wakes: it never stops. */
export const backgroundSettings = processSettings.safeExtend({
  min: z.int().min(1).max(20).describe("Instances that always run"),
});
