import { z } from "zod";
import { dnsSettings } from "./dns";
import { sourcesSetting, dockerSettings } from "./docker";
import { choices } from "./expectations";
import { memoize } from "./memoize";
import { notificationSettings } from "./notifications";
import { textLike, versionSchema, zoneName, type ProductSchema } from "./product";
import { redisZones, scalewayRegions, scalewayZones } from "./scaleway-places";
import { staffSettings } from "./staff";

/** How a value must be stored: `either` leaves it to the team. */
export type Secrecy = "plain" | "secret" | "either";

/** The keys of a stack file that share a prefix. */
export interface Namespace<Shape extends z.ZodRawShape = z.ZodRawShape> {
  /** What stands before the colon. */
  name: string;
  /** By what stands after the colon. */
  schema: z.ZodObject<Shape>;
  /** The keys that are not `plain`. */
  secrecy: Readonly<Record<string, Secrecy>>;
}

/** Pulumi's own keys (`pulumi:tags`, `pulumi:disable-default-providers`): it reads and checks them itself. */
export const untouchedNamespace = "pulumi";

export const socleNamespace = {
  name: "socle",
  schema: z.object({
    owner: textLike(/^[a-z0-9][a-z0-9-]{0,62}$/, "lower-case letters, digits and hyphens, 63 at most").describe(
      "Team that answers for this environment; a label on every resource that takes one",
    ),
    domain: zoneName.describe(
      "DNS zone that this environment's records go to: example.fr; localhost on a developer's computer",
    ),
    disposable: z.boolean().default(false).describe("The environment may be destroyed with its data"),
    rehearsal: textLike(/^[A-Za-z0-9][\w.-]{0,99}$/, "the name of a stack, or none")
      .optional()
      .describe(
        "Of production: stack that a release must have come up in before, none where there is none; default: the one of the same name with preprod",
      ),
    host: z.enum(["scaleway", "docker"]).default("scaleway").describe("Where the products run"),
    ...dockerSettings,
    ...dnsSettings,
    ...notificationSettings,
    ...staffSettings,
    alertEmail: z
      .email({ error: "an e-mail address" })
      .optional()
      .describe(
        "Address that Scaleway writes to when a database runs full: of all stacks in one Scaleway project and region, one alone may set it",
      ),
  }),
  secrecy: {
    ...mapValues(notificationSettings, () => "secret" as const),
    alwaysdataApiKey: "secret",
    backupsAccessKeyId: "either",
    backupsSecretAccessKey: "secret",
  },
} satisfies Namespace;

/** The AWS provider's own keys that Route 53 needs. Each may come from the `AWS_*` variables instead. */
export const awsNamespace = {
  name: "aws",
  schema: z.object({
    region: z.string().min(1).optional().describe("Region that requests are signed in, such as eu-west-3"),
    accessKey: z.string().min(1).optional().describe("Access key of the AWS key"),
    secretKey: z.string().min(1).optional().describe("Secret key of the AWS key"),
    profile: z.string().min(1).optional().describe("Profile of the AWS configuration file"),
  }),
  secrecy: { accessKey: "either", secretKey: "secret" },
} satisfies Namespace;

/**
 * The Scaleway provider's own keys. Region and zone are required, although the provider could take them from the
 * computer it runs on: the same file must mean the same place for everyone. Credentials may come from `SCW_*` variables.
 */
export const scalewayNamespace = {
  name: "scaleway",
  schema: z
    .object({
      region: z.enum(scalewayRegions).describe("Region of every resource, such as fr-par"),
      zone: z.enum(scalewayZones).describe("Zone of the resources that live in one zone, such as fr-par-1"),
      projectId: z.guid({ error: "a UUID" }).optional().describe("Scaleway project that everything is made in"),
      organizationId: z.guid({ error: "a UUID" }).optional().describe("Scaleway organisation"),
      accessKey: textLike(/^SCW[0-9A-Z]{17}$/, "SCW and 17 capital letters or digits")
        .optional()
        .describe("Access key of the Scaleway API key"),
      secretKey: z.guid({ error: "a UUID" }).optional().describe("Secret key of the Scaleway API key"),
    })
    .check(checkPlace),
  secrecy: { accessKey: "either", secretKey: "secret" },
} satisfies Namespace;

/** Redis alone lives in one zone there. */
function checkPlace({ value: { region, zone }, issues }: z.core.ParsePayload<{ region: string; zone: string }>): void {
  const zones = redisZones(region);
  if (zones.includes(zone)) return;
  issues.push({
    code: "custom",
    input: zone,
    path: ["zone"],
    message: `a zone of scaleway:region that has Managed Redis, ${choices(zones)}`,
    params: { example: zones[0] },
  });
}

/** The same where Scaleway runs nothing, and at most keeps the DNS zone. */
export const optionalScalewayNamespace = {
  ...scalewayNamespace,
  schema: z.object(scalewayNamespace.schema.shape).partial(),
} satisfies Namespace;

/** What may be said of one product. */
export const productNamespace = memoize((product: ProductSchema): Namespace => ({
  name: product.name,
  schema: z.object({
    version: versionSchema.describe(
      `Version of ${product.name} that runs; without it ${product.name} does not run here, and has no other key`,
    ),
    ...sourcesSetting,
    ...product.settings,
    ...mapValues(product.variables, ({ description, optional }) =>
      optional ? z.string().optional().describe(description) : z.string().min(1).describe(description),
    ),
    ...mapValues(product.secrets, ({ description, optional }) =>
      optional ? z.string().min(1).optional().describe(description) : z.string().min(1).describe(description),
    ),
  }),
  secrecy: mapValues(product.secrets, () => "secret"),
}));

function mapValues<V, T>(record: Readonly<Record<string, V>>, make: (value: V) => T): Record<string, T> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, make(value)]));
}
