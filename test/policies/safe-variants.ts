/* eslint-disable max-lines -- One table: each entry is read alone. */
import { awsPolicy, bucketPolicy, labels, type CompliantName } from "./support/compliant";
import { unknown, type Sample } from "./support/sample";

/** Changes that look unsafe, or are elsewhere, and must not be reported. */
export const safeVariants: [why: string, resource: CompliantName, change: Partial<Sample>][] = [
  [
    "the older option redirects to HTTPS",
    "container",
    { props: { httpsConnectionsOnly: undefined, httpOption: "redirected" } },
  ],
  [
    "an image named by its digest",
    "container",
    { props: { image: `rg.fr-par.scw.cloud/lvao/web@sha256:${"0".repeat(64)}` } },
  ],
  ["an image built on the machine", "dockerContainer", { props: { image: `sha256:${"0".repeat(64)}` } }],
  ["an official image with its whole name", "dockerContainer", { props: { image: "docker.io/library/postgres:16.4" } }],
  [
    "a registry with a port in its address is no tag",
    "container",
    { props: { image: "rg.fr-par.scw.cloud/lvao/web:v1.2.3" } },
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
    {
      props: {
        name: "lvao-prod-logs",
        versioning: { enabled: false },
        lifecycleRules: [{ enabled: true, expiration: { days: 90 } }],
      },
    },
  ],
  [
    "a bucket that its label calls a cache",
    "bucket",
    {
      props: {
        versioning: { enabled: false },
        lifecycleRules: [{ enabled: true, expiration: { days: 1 } }],
        tags: { environment: "prod", product: "lvao", owner: "beta-team", content: "cache" },
      },
    },
  ],
  [
    "names of columns",
    "container",
    { props: { environmentVariables: { SORT_KEY: "created_at", PRIMARY_KEY: "id", ORDER_KEY: "-rank, id" } } },
  ],
  [
    "what tokens are and where",
    "container",
    { props: { environmentVariables: { JWT_TOKEN_LOCATION: "headers", TOKEN_BACKEND: "drf", TOKEN_TIMEOUT: "30m" } } },
  ],
  [
    "a link to a page whose path names another environment",
    "container",
    { props: { environmentVariables: { SOURCE: "https://github.com/incubateur-ademe/lvao-dev/blob/main/README.md" } } },
  ],
  [
    "a command that takes its password from a variable",
    "container",
    {
      props: {
        commands: ["sh", "-c", 'pg_dump --no-password "postgres://app:$PGPASSWORD@$HOST/app"; run --password "$TOKEN"'],
        args: ["--password-file", "/run/secret", "--token", "$TOKEN", "TOKEN=$(cat /run/token)", "LANG=C.UTF-8"],
      },
    },
  ],
  [
    "asyncpg's word for TLS",
    "container",
    { props: { secretEnvironmentVariables: { URL: "postgresql+asyncpg://a:b@c/d?ssl=require" } } },
  ],
  ["a client that asks for TLS", "container", { props: { environmentVariables: { PGSSLMODE: "verify-full" } } }],
  [
    "a checked certificate of Redis",
    "container",
    { props: { secretEnvironmentVariables: { URL: "rediss://a:b@c/0?ssl_cert_reqs=required" } } },
  ],
  ["backups of every six hours", "database", { props: { backupScheduleFrequency: 6 } }],
  ["an image of a commit", "container", { props: { image: "rg.fr-par.scw.cloud/lvao-prod-images/web:4f1d2c8" } }],
  [
    "an image of a build",
    "container",
    { props: { image: "rg.fr-par.scw.cloud/lvao-prod-images/web:build-1047-slim" } },
  ],
  ["a registry of the owner's", "container", { props: { image: "rg.fr-par.scw.cloud/beta-images/web:v1.2.3" } }],
  ["a whole private network", "redis", { props: { privateNetworks: undefined, acls: [{ ip: "10.0.0.0/8" }] } }],
  [
    "SSH that is open to all on purpose",
    "firewall",
    { props: { inboundRules: [{ action: "accept", port: 22 }], tags: prodTags("public-ports:22") } },
  ],
  [
    "rules for ports that are not known yet",
    "firewall",
    {
      props: {
        inboundRules: [
          { action: "accept", port: unknown },
          { action: "accept", portRange: unknown },
        ],
      },
    },
  ],
  [
    "a rule of AWS for ports that are not known yet",
    "awsFirewall",
    { props: { ingress: [{ protocol: "tcp", fromPort: unknown, toPort: unknown, cidrBlocks: ["0.0.0.0/0"] }] } },
  ],
  [
    "a port of the machine itself and of a private network, and one that is open to all on purpose",
    "dockerContainer",
    {
      props: {
        ports: [
          { internal: 8000, external: 8000, ip: "127.0.0.1" },
          { internal: 8000, external: 8000, ip: "10.0.0.2" },
          { internal: 22, external: 2222 },
        ],
        image: "rg.fr-par.scw.cloud/lvao-prod-images/web:v1.0.0",
        labels: [...labels, { label: "public-ports", value: "2222" }],
      },
    },
  ],
  [
    "a port that is not known yet",
    "dockerContainer",
    {
      props: {
        image: "rg.fr-par.scw.cloud/lvao-prod-images/web:v1.0.0",
        ports: [{ internal: 8000, external: unknown }],
      },
    },
  ],
  ["ICMP", "firewall", { props: { inboundRules: [{ action: "accept", protocol: "ICMP" }] } }],
  [
    "a clock that is the machine's",
    "dockerContainer",
    { props: { volumes: [{ hostPath: "/etc/localtime", containerPath: "/etc/localtime", readOnly: true }] } },
  ],
  [
    "a volume, and a network of its own",
    "dockerContainer",
    { props: { volumes: [{ volumeName: "data", containerPath: "/data" }], networkMode: "bridge" } },
  ],
  [
    "a capability to listen on port 80",
    "dockerContainer",
    { props: { capabilities: { adds: ["CAP_NET_BIND_SERVICE"] }, securityOpts: ["no-new-privileges"] } },
  ],
  [
    "a page about databases",
    "dockerContainer",
    { props: { image: "docker.io/library/mongo-express:1.0.2", ports: [{ internal: 8081, external: 443 }] } },
  ],
  [
    "pages of the team that run once",
    "container",
    { props: { minScale: 1, maxScale: 1, tags: prodTags("process:webserver") } },
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
      props: { tags: ["environment:prod", "product:(", "owner:lvao-team"], environmentVariables: { A: "(-preprods" } },
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
