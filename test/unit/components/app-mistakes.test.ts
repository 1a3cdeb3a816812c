import * as pulumi from "@pulumi/pulumi";
import { expect, it } from "vitest";
import { App, type AppArgs } from "../../../components/app";
import { withNames } from "../../../components/backing-service";
import { Bucket } from "../../../components/bucket";
import { scalewayHost, scalewayWorld } from "../hosts/scaleway/world";
import { run } from "../mocks";

const web = {
  command: ["serve"],
  http: { port: 8000, health: "/health", public: true, domain: "www.example.fr" },
  memoryMb: 512,
  instances: { min: 1, max: 2 },
};
const worker = { command: ["work"], memoryMb: 256, instances: { min: 1, max: 1 } };

/** The lines of the message that refuses the app. */
async function mistakes(args: Partial<AppArgs> | ((host: AppArgs["host"]) => Partial<AppArgs>)): Promise<string[]> {
  const refused = await run(() => {
    const host = scalewayHost();
    const changed = typeof args === "function" ? args(host) : args;
    return new App("lvao-web", { host, image: "registry.example.fr/web:v1", processes: { web }, ...changed });
  }, scalewayWorld).catch((error: unknown) => error);
  expect(refused).toMatchObject({ __pulumiRunError: true });
  const [title, ...lines] = (refused as Error).message.split("\n");
  expect(title).toBe("App lvao-web cannot be made:");
  return lines.map((line) => line.trim());
}

it.each<[string, Partial<AppArgs>, string]>([
  ["no process", { processes: {} }, "processes: empty: name at least one"],
  [
    "a process name that no host takes",
    { processes: { Web_1: web } },
    "processes.Web_1: a process name is lower case letters, digits and dashes: web",
  ],
  [
    "a process with the name of the release command",
    { processes: { release: worker }, release: ["migrate"] },
    "processes.release: a name that the release command has: use another one",
  ],
  [
    "no command",
    { processes: { web: { ...web, command: [] } } },
    "processes.web.command: empty: give the program and its arguments",
  ],
  [
    "more instances at least than at most",
    { processes: { web: { ...web, instances: { min: 3, max: 2 } } } },
    "processes.web.instances: min 3 is more than max 2: raise max or lower min",
  ],
  [
    "no instance at all",
    { processes: { web: { ...web, instances: { min: 0, max: 0 } } } },
    "processes.web.instances.max: 0 never runs: at least 1",
  ],
  [
    "a worker that sleeps",
    { processes: { worker: { ...worker, instances: { min: 0, max: 1 } } } },
    "processes.worker.instances.min: 0 would stop a process that no request wakes: at least 1 for a process without http",
  ],
  [
    "a port that is none",
    { processes: { web: { ...web, http: { ...web.http, port: 80_000 } } } },
    "processes.web.http.port: 80000 is not a port: 1 to 65535",
  ],
  [
    "a health path that is none",
    { processes: { web: { ...web, http: { ...web.http, health: "health" } } } },
    "processes.web.http.health: health is not a path: start it with /",
  ],
  [
    "a domain for a private process",
    { processes: { web: { ...web, http: { ...web.http, public: false } } } },
    "processes.web.http.domain: www.example.fr names a process that is not public: set public to true or remove the domain",
  ],
  [
    "a domain outside the zone",
    { processes: { web: { ...web, http: { ...web.http, domain: "www.example.com" } } } },
    "processes.web.http.domain: www.example.com is not in the zone example.fr of this environment: use example.fr or a name under it",
  ],
  [
    "one domain for two processes",
    { processes: { web, admin: web } },
    "processes.admin.http.domain: www.example.fr already belongs to the process web: one process for each domain",
  ],
  ["a variable that the host sets", { env: { PORT: "1" } }, "env.PORT: set by the host from http.port: remove it"],
  [
    "a variable that is made of an output's own words",
    { env: { STORE: JSON.stringify({ bucket: pulumi.output("media") }) } },
    "env.STORE: JSON.stringify cannot read an output: use pulumi.jsonStringify",
  ],
  [
    "a secret of a process that is",
    { processes: { web: { ...web, secrets: { STORE: JSON.stringify([pulumi.secret("media")]) } } } },
    "processes.web.secrets.STORE: JSON.stringify cannot read an output: use pulumi.jsonStringify",
  ],
  [
    "a variable that is plain and secret",
    { env: { KEY: "1" }, secrets: { KEY: "1" } },
    "env.KEY: also a secret: keep it in secrets alone",
  ],
  [
    "a plain variable of a process over a secret of the app",
    { processes: { web: { ...web, env: { KEY: "1" } } }, secrets: { KEY: "1" } },
    "processes.web.env.KEY: also a secret: keep it in secrets alone",
  ],
  [
    "a secret of a process over a plain variable of the app",
    { processes: { web: { ...web, secrets: { KEY: "1" } } }, env: { KEY: "1" } },
    "processes.web.secrets.KEY: also in the app's env: remove it there",
  ],
  [
    "a memory that is not sold",
    { processes: { web: { ...web, memoryMb: 300 } } },
    "processes.web.memoryMb: 300 is not sold: one of 128, 256, 512, 1024, 2048, 3072, 4096",
  ],
  [
    "too many instances",
    { processes: { web: { ...web, instances: { min: 1, max: 51 } } } },
    "processes.web.instances.max: 51 is more than a container can scale to: 50",
  ],
  [
    "a plain variable that is too long",
    { env: { LONG: "x".repeat(1001) } },
    "env.LONG: 1001 characters, and Scaleway takes 1000: move it to secrets",
  ],
  [
    "a secret that is too large",
    { secrets: { LARGE: "é".repeat(32_769) } },
    "secrets.LARGE: 65538 bytes, and Scaleway takes 65536: put it in a file of a bucket",
  ],
  [
    "a name that Scaleway keeps for itself",
    { secrets: { SCW_SECRET_KEY: "1" } },
    "secrets.SCW_SECRET_KEY: reserved by the platform: use another name",
  ],
])("refuses %s", async (_what, args, mistake) => {
  expect(await mistakes(args)).toEqual([mistake]);
});

it("refuses a variable that an attached service gives, in the app and in a process", async () => {
  const found = await mistakes((host) => ({
    attach: [new Bucket("lvao-files", { host })],
    env: { S3_BUCKET: "mine" },
    processes: { web: { ...web, secrets: { S3_SECRET_ACCESS_KEY: "mine" } } },
  }));

  expect(found).toEqual([
    "env.S3_BUCKET: given by lvao-files, which is attached: remove it",
    "processes.web.secrets.S3_SECRET_ACCESS_KEY: given by lvao-files, which is attached: remove it",
  ]);
});

it("refuses two services that give the same variables, and takes them when one is renamed", async () => {
  const found = await mistakes((host) => ({
    attach: [new Bucket("lvao-a", { host }), new Bucket("lvao-b", { host })],
  }));

  expect(found).toHaveLength(5);
  expect(found[0]).toBe(
    "attach: lvao-a and lvao-b both give S3_BUCKET: attach one of them withNames, which renames it",
  );
  await expect(
    run(() => {
      const host = scalewayHost();
      const other = new Bucket("lvao-b", { host });
      const names = Object.fromEntries(other.variables.map((variable) => [variable, `OTHER_${variable}`]));
      const attach = [new Bucket("lvao-a", { host }), withNames(other, names)];
      return new App("lvao-web", { host, image: "registry.example.fr/web:v1", processes: { web }, attach });
    }, scalewayWorld),
  ).resolves.toBeDefined();
});

it("refuses another name for a variable that the service does not give, which would be renamed in vain", () => {
  const files = { name: "lvao-files", variables: ["S3_BUCKET", "S3_REGION"], attach: () => expect.unreachable() };

  expect(() => withNames(files, { S3_BUCKET: "BUCKET", S3_BUKET: "B", REGION: "R" })).toThrow(
    "Other names for lvao-files cannot be made:\n" +
      "  S3_BUKET: not given by lvao-files, which gives S3_BUCKET, S3_REGION\n" +
      "  REGION: not given by lvao-files, which gives S3_BUCKET, S3_REGION",
  );
});

it("tells all mistakes at once, and never the value of a variable", async () => {
  const found = await mistakes({
    processes: { web: { ...web, memoryMb: 300, command: [] } },
    env: { PORT: "s3cret", TOKEN: "s3cret" },
    secrets: { TOKEN: "s3cret" },
  });

  expect(found.length).toBeGreaterThanOrEqual(4);
  expect(found.join()).not.toContain("s3cret");
});
