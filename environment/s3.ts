import { z } from "zod";
import type { StoreKind } from "../hosts/s3/kinds";
import { textLike, type S3Account } from "./product";
import type { StackConfig } from "./stack-config";

const kinds = { aws: "aws", cellar: "cellar", minio: "minio" } as const satisfies { [Kind in StoreKind]: Kind };

/** Objects travel in clear without TLS, which only the computer itself may see. */
export const storeEndpoint = z
  .url({ protocol: /^https?$/, error: "an https URL", abort: true })
  .refine(isSafe, { error: "an https URL" });

/** Each is optional: a file whose products keep no bucket there needs none of them. */
export const s3Namespace = {
  name: "s3",
  schema: z.object({
    kind: z.enum(kinds).optional().describe("Whose store it is: aws, cellar (Clever Cloud, and any Ceph) or minio"),
    endpoint: storeEndpoint
      .optional()
      .describe("Address of the store without a bucket's name: https://cellar-c2.services.clever-cloud.com"),
    region: z
      .string()
      .min(1)
      .default("us-east-1")
      .describe("Region that requests are signed for; a store without regions takes any"),
    accessKeyId: textLike(/^\S+$/, "an access key, without spaces")
      .optional()
      .describe("Access key that may make buckets there and reach their objects"),
    secretAccessKey: z.string().min(1).optional().describe("Secret of that access key"),
  }),
  secrecy: { accessKeyId: "either", secretAccessKey: "secret" },
} as const;

type S3Settings = z.output<typeof s3Namespace.schema>;

function isSafe(endpoint: string): boolean {
  const { protocol, hostname } = new URL(endpoint);
  return protocol === "https:" || /^(127\.0\.0\.1|\[::1\]|localhost)$/.test(hostname);
}

/** Marks the settings of products that say where a bucket is kept. */
const storeSettings = z.registry<Record<never, never>>();

/** Setting of a product: the stores that a bucket is kept at. The first is used; a second is its successor, or its past. */
export function bucketStores(description: string) {
  return z
    .array(z.enum(["host", "s3"]))
    .min(1)
    .refine((stores) => new Set(stores).size === stores.length, { error: "a list that names each store once" })
    .default(["host"])
    .describe(`${description}: the first is used, the other moves there or from there. s3 is what s3:endpoint names`)
    .register(storeSettings, {});
}

/** Whether a setting was made by `bucketStores`. */
export function isStoreSetting(schema: z.core.$ZodType): boolean {
  return storeSettings.has(schema);
}

/** Of settings that were checked; undefined when the file does not name a whole account. */
export function s3Account(config: StackConfig, settings: S3Settings): S3Account | undefined {
  const { kind, endpoint, region, accessKeyId, secretAccessKey } = settings;
  if (!kind || !endpoint || !accessKeyId || !secretAccessKey) return undefined;
  return { kind, endpoint, region, accessKeyId, secretAccessKey: config.secret("s3:secretAccessKey") };
}
