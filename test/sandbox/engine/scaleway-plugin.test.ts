import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { installedVersion, pluginFolder } from "../../../engine/packages";
import { type Engine, setUpEngine } from "../../../engine/set-up";

const SET_UP_MS = 15 * 60_000;

/** The classes of `@pulumiverse/scaleway` that the project uses, by module. */
const used = {
  containers: ["Namespace", "Container", "Domain", "Trigger", "Cron"],
  databases: ["Instance", "Database", "User", "Privilege", "Acl", "DatabaseBackup"],
  domain: ["Zone", "Record"],
  iam: ["Application", "Policy", "ApiKey", "SshKey"],
  instance: ["Server", "Ip", "SecurityGroup", "Volume"],
  job: ["Definition"],
  network: ["Vpc", "PrivateNetwork"],
  object: ["Bucket", "BucketPolicy", "BucketAcl", "BucketServerSideEncryptionConfiguration"],
  observability: ["Cockpit", "Source", "Token", "AlertManager", "Exporter", "GrafanaUser"],
  redis: ["Cluster"],
  registry: ["Namespace"],
  secrets: ["Secret", "Version"],
};
const classes = Object.entries(used).flatMap(([module, names]) => names.map((name) => ({ module, name })));

const npmFolder = dirname(createRequire(__filename).resolve("@pulumiverse/scaleway/package.json"));

/** What a class registers, as its generated code says: its token and the names of its inputs. */
async function registered(module: string, name: string): Promise<{ token: string; inputs: string[] }> {
  const file = `${name.charAt(0).toLowerCase()}${name.slice(1)}.js`;
  const code = await readFile(join(npmFolder, module, file), "utf8");
  const token = /__pulumiType = '(.+)'/.exec(code)?.[1] ?? "";
  const inputs = [...code.matchAll(/resourceInputs\["(\w+)"\] = .*\bargs\?\./g)].map((match) => match[1] ?? "");
  return { token, inputs: inputs.sort() };
}

interface Schema {
  resources: Record<string, { inputProperties?: Record<string, unknown> }>;
}

describe("the Scaleway plugin", () => {
  let engine: Engine;
  let schema: Schema;

  beforeAll(async () => {
    engine = await setUpEngine({ progress: (line) => process.stderr.write(`${line}\n`) });
    const folder = join(engine.environment["PULUMI_HOME"] ?? "", pluginFolder("@pulumiverse/scaleway"));
    schema = JSON.parse(await readFile(join(folder, "schema.json"), "utf8")) as Schema;
  }, SET_UP_MS);

  test.each(classes)("answers for $module/$name under its npm name, with the same inputs", async ({ module, name }) => {
    const { token, inputs } = await registered(module, name);
    expect(token).toMatch(/^scaleway:/);
    expect(Object.keys(schema.resources)).toContain(token);
    expect(Object.keys(schema.resources[token]?.inputProperties ?? {}).sort()).toEqual(inputs);
  });

  test("has the version of the npm package in its source", async () => {
    const source = await readFile(join(__dirname, "../../../engine/go/scaleway/provider.go"), "utf8");
    expect(source).toContain(`const version = "${installedVersion("@pulumiverse/scaleway")}"`);
  });
});
