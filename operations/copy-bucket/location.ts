import { S3Client } from "@aws-sdk/client-s3";
import { requestHandler } from "../../engine/aws-requests";
import { UsageError } from "../../engine/usage-error";

/** One bucket, and how to reach it. */
export interface BucketLocation {
  /** For people: `https://s3.fr-par.scw.cloud/lvao-media`. */
  address: string;
  bucket: string;
  client: S3Client;
}

/** The end of the copy that a location is: its variables start with it. */
export type End = "FROM" | "TO";

/**
 * A bucket's address, given as such or by a stack's output: `prod:lvao.buckets.media` is what the output `lvao` of the stack
 * `prod` says under `buckets`, `media`.
 * @throws UsageError when there is none
 */
export async function resolveAddress(text: string, outputsOf: (stack: string) => Promise<unknown>): Promise<string> {
  const [, stack, path] = /^([a-z0-9][a-z0-9-]*):([A-Za-z0-9_.-]+)$/.exec(text) ?? [];
  if (stack === undefined || path === undefined) return text;
  const value = path.split(".").reduce<unknown>(memberOf, await outputsOf(stack));
  if (typeof value === "string") return value;
  throw new UsageError(
    `The stack ${stack} has no output ${path} that is an address: see pulumi stack output --stack ${stack}.`,
  );
}

function memberOf(value: unknown, name: string): unknown {
  const members: [string, unknown][] = value !== null && typeof value === "object" ? Object.entries(value) : [];
  return members.find(([member]) => member === name)?.[1];
}

/**
 * Opens `https://<endpoint>/<bucket>` with the key in `<END>_ACCESS_KEY_ID` and `<END>_SECRET_ACCESS_KEY`. The region is
 * read from the endpoint's name where it has one, else from `<END>_REGION`; else it is us-east-1, which stores without
 * regions take.
 * @throws UsageError that says everything that is missing
 */
export function openLocation(end: End, address: string, environment: NodeJS.ProcessEnv): BucketLocation {
  const { endpoint, bucket } = parseAddress(end, address);
  const [idName, secretName] = [`${end}_ACCESS_KEY_ID`, `${end}_SECRET_ACCESS_KEY`] as const;
  const [accessKeyId, secretAccessKey] = [environment[idName], environment[secretName]];
  if (!accessKeyId || !secretAccessKey) {
    const missing = [idName, secretName].filter((name) => !environment[name]);
    throw new UsageError(`${missing.join(" and ")} must hold the key that opens ${address}.`);
  }
  const client = new S3Client({
    endpoint: endpoint.origin,
    region: environment[`${end}_REGION`] || regionOf(endpoint.hostname),
    forcePathStyle: true,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 5,
    requestHandler,
    // Not all stores know the checksums that newer SDKs send unasked; what is sent here carries its MD5.
    requestChecksumCalculation: "WHEN_REQUIRED",
    responseChecksumValidation: "WHEN_REQUIRED",
  });
  return { address: `${endpoint.origin}/${bucket}`, bucket, client };
}

function parseAddress(end: End, address: string): { endpoint: URL; bucket: string } {
  const endpoint = URL.canParse(address) ? new URL(address) : undefined;
  const [, bucket] = /^\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])\/?$/.exec(endpoint?.pathname ?? "") ?? [];
  if (!endpoint || !/^https?:$/.test(endpoint.protocol) || bucket === undefined) {
    throw new UsageError(
      `--${end.toLowerCase()} ${address} is no bucket's address: write https://<endpoint>/<bucket>, ` +
        "as in https://cellar-c2.services.clever-cloud.com/lvao-media.",
    );
  }
  return { endpoint, bucket };
}

function regionOf(hostname: string): string {
  return /(?:^|\.)s3[.-]([a-z]{2}-[a-z0-9-]+)\.(?:scw\.cloud|amazonaws\.com)$/.exec(hostname)?.[1] ?? "us-east-1";
}
