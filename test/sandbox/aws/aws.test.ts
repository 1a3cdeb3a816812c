/* eslint-disable max-lines -- One stack lives its whole life here: each test goes on where the one before ended. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  ChangeResourceRecordSetsCommand,
  CreateHostedZoneCommand,
  ListResourceRecordSetsCommand,
  Route53Client,
} from "@aws-sdk/client-route-53";
import * as s3 from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { stringify } from "yaml";
import { setUpEngine, type Engine } from "../../../engine/set-up";
import { startLocalScaleway, type LocalScaleway } from "../../../sandbox/scaleway";
import { apiKey, startAlwaysdataApi, type AlwaysdataApi } from "../../programs/alwaysdata-api";
import { startMoto, type Moto } from "./moto";

const root = join(__dirname, "../../..");
const secrets = { secretAccessKey: "", amazonSecretKey: "amazon-s3cret", apiKey };

describe("buckets on S3, and zones at Route 53 and Alwaysdata, on the engine", () => {
  let engine: Engine;
  let scaleway: LocalScaleway;
  let moto: Moto;
  let alwaysdata: AlwaysdataApi;
  let folder: string;
  let local: s3.S3Client;
  let amazon: s3.S3Client;
  let route53: Route53Client;
  let hostedZoneId: string;
  let settings: string | undefined;

  async function pulumi(...args: string[]): Promise<{ ok: boolean; output: string }> {
    const inherited = Object.entries(process.env).filter(([name]) => !/^(PULUMI|SCW|AWS)_|_proxy$/i.test(name));
    const env = {
      ...Object.fromEntries(inherited),
      ...engine.environment,
      ALWAYSDATA_API_URL: alwaysdata.url,
      PULUMI_BACKEND_URL: `file://${folder}`,
      PULUMI_CONFIG_PASSPHRASE: "for tests only",
    };
    const options = ["--stack", "try", "--non-interactive", "--color", "never"];
    const ended = await promisify(execFile)(engine.pulumi, [...args, ...options], { cwd: folder, env }).then(
      ({ stdout, stderr }) => ({ ok: true, output: stdout + stderr }),
      ({ stdout = "", stderr = "" }: { stdout?: string; stderr?: string }) => ({ ok: false, output: stdout + stderr }),
    );
    // `--config` writes to the stack file: the next run starts from the same settings again.
    if (settings !== undefined) writeFileSync(join(folder, "Pulumi.try.yaml"), settings);
    for (const secret of Object.values(secrets)) expect(ended.output).not.toContain(secret);
    return ended;
  }

  /** Settings of the program for every further run. */
  const kept: Record<string, string> = {};
  const withSettings = (changed: Record<string, string>) =>
    Object.entries({ ...kept, ...changed }).flatMap(([name, value]) => ["--config", `try:${name}=${value}`]);
  const up = (changed: Record<string, string> = {}, ...args: string[]) =>
    pulumi("up", "--yes", "--skip-preview", ...args, ...withSettings(changed));
  const changes = async (changed: Record<string, string> = {}) => {
    const { output } = await pulumi("preview", "--json", ...withSettings(changed));
    return (JSON.parse(output) as { changeSummary: Record<string, number> }).changeSummary;
  };

  const mediaBucket = async () =>
    (await local.send(new s3.ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name).find((name) =>
      name?.startsWith("lvao-try-media-"),
    );
  const recordSets = async () => {
    const { ResourceRecordSets = [] } = await route53.send(
      new ListResourceRecordSetsCommand({ HostedZoneId: hostedZoneId }),
    );
    return ResourceRecordSets.filter(({ Type }) => Type !== "NS" && Type !== "SOA")
      .map(({ Name, Type, TTL, ResourceRecords = [] }) => [
        Type,
        Name,
        TTL,
        ...ResourceRecords.map(({ Value }) => Value),
      ])
      .sort();
  };

  beforeAll(async () => {
    engine = await setUpEngine({ progress: (line) => console.error(line) });
    [scaleway, moto, alwaysdata] = await Promise.all([startLocalScaleway(), startMoto(), startAlwaysdataApi()]);
    secrets.secretAccessKey = scaleway.secretKey;
    const client = (endpoint: string, region: string, accessKeyId: string, secretAccessKey: string) =>
      new s3.S3Client({ endpoint, region, forcePathStyle: true, credentials: { accessKeyId, secretAccessKey } });
    local = client(scaleway.s3Url, "fr-par", scaleway.accessKey, scaleway.secretKey);
    amazon = client(moto.url, "eu-west-3", "testing", "testing");
    route53 = new Route53Client({
      endpoint: moto.url,
      region: "eu-west-3",
      credentials: { accessKeyId: "testing", secretAccessKey: "testing" },
    });
    const { HostedZone } = await route53.send(
      new CreateHostedZoneCommand({ Name: "example.fr", CallerReference: "1" }),
    );
    hostedZoneId = HostedZone?.Id?.replace("/hostedzone/", "") ?? "";

    folder = mkdtempSync(join(tmpdir(), "socle-aws-"));
    // Commands run where the project is: its folder has the programs that they name.
    for (const name of ["hosts", "node_modules"]) symlinkSync(join(root, name), join(folder, name));
    symlinkSync(join(__dirname, "program.ts"), join(folder, "index.ts"));
    const runtime = { name: "nodejs", options: { typescript: false, nodeargs: "--require tsx/cjs" } };
    writeFileSync(join(folder, "Pulumi.yaml"), stringify({ name: "try", runtime }));
    writeFileSync(join(folder, "package.json"), JSON.stringify({ name: "try", private: true, main: "index.ts" }));
    expect((await pulumi("stack", "init")).ok).toBe(true);
    const plain = {
      "aws:region": "eu-west-3",
      "aws:accessKey": "testing",
      "aws:endpoints": JSON.stringify([{ route53: moto.url }]),
      "try:s3": scaleway.s3Url,
      "try:accessKeyId": scaleway.accessKey,
      "try:amazon": moto.url,
      "try:hostedZoneId": hostedZoneId,
    };
    const { ok, output } = await pulumi(
      ...["config", "set-all"],
      ...Object.entries(plain).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secrets).flatMap(([key, value]) => ["--secret", `try:${key}=${value}`]),
      ...["--secret", `aws:secretKey=${secrets.amazonSecretKey}`],
    );
    expect(ok, output).toBe(true);
    settings = readFileSync(join(folder, "Pulumi.try.yaml"), "utf8");
  });

  afterAll(async () => {
    await Promise.all([scaleway.close(), moto.stop(), alwaysdata.close()]);
    rmSync(folder, { recursive: true, force: true });
  });

  test("up makes all of it, and keeps secrets out of the state", async () => {
    const { ok, output } = await up();
    expect(ok, output).toBe(true);

    const Bucket = await mediaBucket();
    expect((await local.send(new s3.GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
    const { Rules } = await local.send(new s3.GetBucketLifecycleConfigurationCommand({ Bucket }));
    expect(Rules).toMatchObject([
      { ID: "unfinished-uploads", AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 } },
      { ID: "expiry", Expiration: { Days: 30 }, NoncurrentVersionExpiration: { NoncurrentDays: 30 } },
    ]);
    const { CORSRules } = await local.send(new s3.GetBucketCorsCommand({ Bucket }));
    expect(CORSRules).toMatchObject([{ AllowedOrigins: ["https://example.fr"], MaxAgeSeconds: 3600 }]);
    const { TagSet } = await local.send(new s3.GetBucketTaggingCommand({ Bucket }));
    expect(TagSet).toContainEqual({ Key: "product", Value: "lvao" });

    const closed = await amazon.send(new s3.GetPublicAccessBlockCommand({ Bucket: "plain-try" }));
    expect(closed.PublicAccessBlockConfiguration).toMatchObject({ BlockPublicAcls: true, IgnorePublicAcls: false });
    const encrypted = await amazon.send(new s3.GetBucketEncryptionCommand({ Bucket: "plain-try" }));
    expect(encrypted.ServerSideEncryptionConfiguration?.Rules).toMatchObject([
      { ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } },
    ]);

    expect(await recordSets()).toEqual([
      ["CNAME", "app.example.fr.", 3600, "web.example.net"],
      ["MX", "example.fr.", 3600, "10 mx.example.org"],
      ["TXT", "example.fr.", 3600, expect.stringMatching(/^"v=spf1 \\"x{247}""x{53}\\""$/)],
    ]);
    expect(alwaysdata.entries.map(({ type, name, value }) => [type, name, value]).sort()).toEqual([
      ["ALIAS", null, "web.example.net"],
      ["CNAME", "app", "web.example.net"],
    ]);

    const state = readFileSync(join(folder, ".pulumi/stacks/try/try.json"), "utf8");
    for (const secret of Object.values(secrets)) expect(state).not.toContain(secret);
  });

  test("preview and refresh then find nothing to change", async () => {
    expect(Object.keys(await changes())).toEqual(["same"]);
    const { ok, output } = await up({}, "--refresh", "--expect-no-changes");
    expect(ok, output).toBe(true);
  });

  test("changes happen in place, but for names", async () => {
    expect(await changes({ ttl: "60", days: "60", target: "other.example.net" })).toMatchObject({ update: 6 });
    expect(await changes({ name: "www" })).toMatchObject({ replace: 1, update: 1 });
    expect(await changes({ plain: "other-try" })).toMatchObject({ replace: 3 });

    // Moto refuses to make a record that it had before: there is no way back.
    Object.assign(kept, { ttl: "60", target: "other.example.net", name: "www", plain: "other-try" });
    const { ok, output } = await up();
    expect(ok, output).toBe(true);
    expect(await recordSets()).toEqual([
      ["CNAME", "www.example.fr.", 60, "other.example.net"],
      ["MX", "example.fr.", 60, "10 mx.example.org"],
      ["TXT", "example.fr.", 60, expect.anything()],
    ]);
    expect(alwaysdata.entries.map(({ name, value, ttl }) => [name, value, ttl]).sort()).toEqual([
      [null, "other.example.net", 60],
      ["www", "other.example.net", 60],
    ]);
    const { Buckets } = await amazon.send(new s3.ListBucketsCommand({}));
    expect(Buckets?.map(({ Name }) => Name)).toEqual(["other-try"]);
  });

  test("what was changed or deleted by hand is put right", async () => {
    const Bucket = await mediaBucket();
    await local.send(new s3.DeleteBucketCorsCommand({ Bucket }));
    await local.send(new s3.PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: "Suspended" } }));
    const set = { Name: "example.fr.", Type: "MX" as const, TTL: 5, ResourceRecords: [{ Value: "20 elsewhere" }] };
    await route53.send(
      new ChangeResourceRecordSetsCommand({
        HostedZoneId: hostedZoneId,
        ChangeBatch: { Changes: [{ Action: "UPSERT", ResourceRecordSet: set }] },
      }),
    );

    const { ok, output } = await up({}, "--refresh");
    expect(ok, output).toBe(true);
    expect((await local.send(new s3.GetBucketCorsCommand({ Bucket }))).CORSRules).toHaveLength(1);
    expect((await local.send(new s3.GetBucketVersioningCommand({ Bucket }))).Status).toBe("Enabled");
    expect(await recordSets()).toContainEqual(["MX", "example.fr.", 60, "10 mx.example.org"]);
    expect(Object.keys(await changes())).toEqual(["same"]);
  });

  test("a setting that goes is taken back", async () => {
    expect((await up({ versioning: "false" })).ok).toBe(true);
    const { Status } = await local.send(new s3.GetBucketVersioningCommand({ Bucket: await mediaBucket() }));
    expect(Status).toBe("Suspended");
    expect((await up()).ok).toBe(true);
  });

  test.each([
    ["record", "type must be one of A, AAAA, CAA, CNAME, MX, NS, SRV, TXT"],
    ["record", "weightedRoutingPolicies is not supported by the stand-in for this plugin"],
    ["setting", "versioningConfiguration.mfaDelete is not supported by the stand-in for this plugin"],
    ["provider", "profile is not an input"],
  ])("mistakes in a %s are refused: %s", async (mistakes, told) => {
    const { ok, output } = await pulumi("preview", ...withSettings({ mistakes }));
    expect(ok).toBe(false);
    expect(output).toContain(told);
  });

  test("a key that the store does not know is told with the store's own words", async () => {
    const { ok, output } = await up({ accessKeyId: "SCWXXXXXXXXXXXXXXXXX", days: "10" });
    expect(ok).toBe(false);
    expect(output).toMatch(/putting S3 Bucket \(lvao-try-media-\w+\) Lifecycle Configuration: InvalidAccessKeyId/);
    expect((await up()).ok).toBe(true);
  });

  test("destroy empties what may be destroyed, and leaves nothing", async () => {
    const Bucket = await mediaBucket();
    for (const Body of ["one", "two"]) await local.send(new s3.PutObjectCommand({ Bucket, Key: "a", Body }));
    await local.send(new s3.DeleteObjectCommand({ Bucket, Key: "a" }));
    await local.send(new s3.CreateMultipartUploadCommand({ Bucket, Key: "b" }));

    const { ok, output } = await pulumi("destroy", "--yes", "--skip-preview");
    expect(ok, output).toBe(true);
    expect(await mediaBucket()).toBeUndefined();
    expect((await amazon.send(new s3.ListBucketsCommand({}))).Buckets ?? []).toEqual([]);
    expect(await recordSets()).toEqual([]);
    expect(alwaysdata.entries).toEqual([]);
  });
});
