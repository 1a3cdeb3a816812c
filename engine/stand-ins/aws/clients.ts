import { Route53Client } from "@aws-sdk/client-route-53";
import { S3Client, type S3ClientConfig } from "@aws-sdk/client-s3";
import { requestHandler } from "../../aws-requests";
import type { Inputs, InputValues } from "../inputs";
import { configuration } from "../resource-type";

/** What the project's providers are told; each text may also come from the variable that AWS tools read. */
const inputs = {
  region: { type: "string" },
  accessKey: { type: "string" },
  secretKey: { type: "string" },
  token: { type: "string" },
  endpoints: { type: "any" },
  s3UsePathStyle: { type: "boolean", default: false },
  // What they skip the stand-in never does.
  skipCredentialsValidation: { type: "boolean" },
  skipMetadataApiCheck: { type: "boolean" },
  skipRegionValidation: { type: "boolean" },
  skipRequestingAccountId: { type: "boolean" },
} as const satisfies Inputs;

let clients: { s3: S3Client; route53: Route53Client; region: string } | undefined;

export const awsConfiguration = configuration({
  inputs,
  configure(given) {
    const region = given.region ?? process.env["AWS_REGION"] ?? process.env["AWS_DEFAULT_REGION"];
    if (region === undefined) throw new Error("aws:region is not set: run pulumi config set aws:region eu-west-3");
    const endpoints = endpointsOf(given);
    const common = { region, requestHandler, ...credentialsOf(given) };
    clients = {
      region,
      s3: new S3Client({
        ...common,
        ...(endpoints["s3"] === undefined ? {} : { endpoint: endpoints["s3"] }),
        forcePathStyle: given.s3UsePathStyle,
        // Not all stores know the checksums that newer SDKs send unasked.
        requestChecksumCalculation: "WHEN_REQUIRED",
        responseChecksumValidation: "WHEN_REQUIRED",
      }),
      // Route 53 is one for all regions; it signs for us-east-1.
      route53: new Route53Client({
        ...common,
        ...(endpoints["route53"] === undefined ? {} : { endpoint: endpoints["route53"] }),
      }),
    };
  },
});

export function s3(): S3Client {
  return configured().s3;
}

export function route53(): Route53Client {
  return configured().route53;
}

export function region(): string {
  return configured().region;
}

function configured(): NonNullable<typeof clients> {
  if (!clients) throw new Error("the engine has not configured this plugin");
  return clients;
}

function credentialsOf({
  accessKey,
  secretKey,
  token,
}: InputValues<typeof inputs>): Pick<S3ClientConfig, "credentials"> {
  if (accessKey === undefined || secretKey === undefined) return {};
  return {
    credentials: {
      accessKeyId: accessKey,
      secretAccessKey: secretKey,
      ...(token === undefined ? {} : { sessionToken: token }),
    },
  };
}

/** A list of objects from a service's name to its address. */
function endpointsOf({ endpoints = [] }: InputValues<typeof inputs>): Record<string, string> {
  const all = Array.isArray(endpoints) ? endpoints : [endpoints];
  const entries = all.flatMap((each) => (each !== null && typeof each === "object" ? Object.entries(each) : []));
  return Object.fromEntries(entries.flatMap(([name, url]) => (typeof url === "string" ? [[name, url]] : [])));
}
