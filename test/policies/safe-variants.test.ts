import { expect, test } from "vitest";
import { isStackPolicy } from "../../policies/kernel/policy";
import { table } from "../../policies/table";
import { awsPolicy, bucketPolicy, compliant, type CompliantName } from "./support/compliant";
import { unknown, violationsOf, type Sample } from "./support/sample";

/** Changes that look unsafe, or are elsewhere, and must not be reported. */
const safeVariants: [why: string, resource: CompliantName, change: Partial<Sample>][] = [
  [
    "the older option redirects to HTTPS",
    "container",
    { props: { httpsConnectionsOnly: undefined, httpOption: "redirected" } },
  ],
  [
    "an image named by its digest",
    "container",
    { props: { image: `rg.fr-par.scw.cloud/a/web@sha256:${"0".repeat(64)}` } },
  ],
  ["an image built on the machine", "dockerContainer", { props: { image: `sha256:${"0".repeat(64)}` } }],
  ["an official image with its whole name", "dockerContainer", { props: { image: "docker.io/library/postgres:16.4" } }],
  [
    "a registry with a port in its address is no tag",
    "container",
    { props: { image: "rg.fr-par.scw.cloud/a/web:v1.2.3" } },
  ],
  ["an image that is not known yet", "container", { props: { image: unknown } }],
  ["variables that are not known yet", "container", { props: { environmentVariables: unknown } }],
  ["the older memory limit", "container", { props: { memoryLimitBytes: undefined, memoryLimit: 1024 } }],
  ["the older health check", "container", { props: { livenessProbe: undefined, healthChecks: [{ tcp: true }] } }],
  ["a public key", "container", { props: { environmentVariables: { STRIPE_PUBLIC_KEY: "pk" } } }],
  [
    "a public key by its form",
    "container",
    { props: { environmentVariables: { POSTHOG_KEY: "phc_AbC123dEf456GhI789jKl" } } },
  ],
  ["a variable that only describes a secret", "container", { props: { environmentVariables: { TOKEN_TTL: "3600" } } }],
  [
    "a commit in a variable",
    "container",
    { props: { environmentVariables: { GIT_COMMIT: "8f14e45fceea167a5a36dedd4bea2543d1c0f9a1" } } },
  ],
  [
    "a long address",
    "container",
    { props: { environmentVariables: { URL: "https://lvao.example.fr/API/v2/Objects3" } } },
  ],
  [
    "a database that checks certificates",
    "container",
    { props: { secretEnvironmentVariables: { URL: "postgres://a:b@c/d?sslmode=verify-full" } } },
  ],
  [
    "an encrypted address on the machine itself is not asked for",
    "dockerContainer",
    { props: { envs: ["REDIS_URL=redis://queue:6379/0"] } },
  ],
  [
    "a public Redis limited to one network",
    "redis",
    { props: { privateNetworks: undefined, acls: [{ ip: "203.0.113.7/32" }] } },
  ],
  ["private networks that are not known yet", "redis", { props: { privateNetworks: unknown } }],
  [
    "a bucket of logs whose objects all expire",
    "bucket",
    { props: { versioning: { enabled: false }, lifecycleRules: [{ enabled: true, expiration: { days: 90 } }] } },
  ],
  ["a policy that denies everybody", "bucketPolicy", { props: { policy: bucketPolicy("*", "Deny") } }],
  ["a policy that is not known yet", "bucketPolicy", { props: { policy: unknown } }],
  [
    "an action that only works on every resource",
    "awsPolicy",
    { props: { policy: awsPolicy({ Action: ["ec2:DescribeRegions"], Resource: "*" }) } },
  ],
  [
    "an owner of a database",
    "readOnlyPrivilege",
    { name: "lvao-web", props: { userName: "lvao_web", permission: "all" } },
  ],
  [
    "a web process rests in preprod",
    "container",
    { stack: "preprod", props: { minScale: 0, tags: preprodTags("process:web"), environmentVariables: {} } },
  ],
  ["a worker may have two instances", "container", { props: { privacy: "private", tags: prodTags("process:worker") } }],
  [
    "no standby in preprod",
    "database",
    { stack: "preprod", protect: false, props: { isHaCluster: false, name: "lvao-preprod-db", tags: preprodTags() } },
  ],
  [
    "a disposable database",
    "database",
    {
      stack: "preprod",
      protect: false,
      props: {
        isHaCluster: false,
        disableBackup: true,
        backupSameRegion: true,
        name: "lvao-preprod-db",
        tags: preprodTags("disposable"),
      },
    },
  ],
  [
    "a disposable bucket",
    "bucket",
    {
      stack: "preprod",
      protect: false,
      props: {
        forceDestroy: true,
        versioning: undefined,
        tags: { environment: "preprod", product: "lvao", owner: "beta-team", disposable: "" },
      },
    },
  ],
  ["a production stack named after its product", "redis", { stack: "lvao-prod" }],
  [
    "a pre-production stack that is spelled pre-prod",
    "bucket",
    {
      stack: "pre-prod",
      props: {
        name: "lvao-pre-prod-media",
        tags: { environment: "pre-prod", product: "lvao", owner: "beta-team" },
      },
    },
  ],
  [
    "a product whose label is no word",
    "container",
    {
      props: { tags: ["environment:prod", "product:(", "owner:beta-team"], environmentVariables: { A: "(-preprods" } },
    },
  ],
  ["a zone of a European region", "redis", { props: { zone: "nl-ams-2" } }],
  ["labels that are not known yet", "database", { props: { tags: unknown } }],
];

function prodTags(...more: string[]): string[] {
  return ["environment:prod", "product:lvao", "owner:beta-team", ...more];
}

function preprodTags(...more: string[]): string[] {
  return ["environment:preprod", "product:lvao", "owner:beta-team", ...more];
}

test.each(safeVariants)("nothing is reported for %s", (_why, resource, change) => {
  const sample: Sample = compliant[resource];
  const props = Object.entries({ ...sample.props, ...change.props }).filter(([, value]) => value !== undefined);

  const changed = { ...sample, ...change, props: Object.fromEntries(props) };
  const stack = Object.values<Sample>(compliant).map((other) => (other === sample ? changed : other));
  const found = table.flatMap((row) => violationsOf(row, isStackPolicy(row.policy) ? stack : [changed]));

  expect(found).toEqual([]);
});
