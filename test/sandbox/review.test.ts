import { readFileSync } from "node:fs";
import { join } from "node:path";
import { S3Client, PutObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import type { StackFile } from "../../engine/read-stack-file";
import { reviewStackFile } from "../../operations/review/stack-file";
import { products } from "../../products";
import { projectRoot } from "../../engine/directory";
import { startSandbox, type Sandbox } from "./fixture";

const versions = Object.fromEntries(products.map(({ name }) => [name, "preview-new-map"]));

describe("an environment that is one new stack file, of every product, in a zone of its own", () => {
  let sandbox: Sandbox;

  beforeAll(async () => {
    const preprod = readFileSync(join(projectRoot, "Pulumi.preprod.yaml"), "utf8");
    const text = reviewStackFile(preprod.replaceAll("example.test", "ville.example"), {
      stack: "review-42",
      from: "preprod",
      versions,
    });
    sandbox = await startSandbox("review-42", {}, { file: parse(text) as StackFile });
  });
  afterAll(() => sandbox.close());

  it("comes up, under names of its own", async () => {
    const { exitCode, output } = await sandbox.up();
    expect(exitCode, output).toBe(0);
    expect(await sandbox.workspace.outputs()).toMatchObject({
      apilos: { addresses: { web: "https://review-42.apilos.ville.example" } },
      fwb: { addresses: { dagster: "https://dagster.review-42.fwb.ville.example" } },
      lvao: { version: "preview-new-map", addresses: { web: "https://review-42.lvao.ville.example" } },
      "oc-pizza": { addresses: { web: "https://review-42.ocpizza.ville.example" } },
    });
    expect((await sandbox.workspace.run(["preview", "--expect-no-changes"])).exitCode).toBe(0);
  });

  it("goes with its data, and leaves nothing", async () => {
    const { s3Url, accessKey, secretKey } = sandbox.scaleway;
    const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
    const objects = new S3Client({ endpoint: s3Url, region: "fr-par", forcePathStyle: true, credentials });
    const buckets = sandbox.list("object/buckets").map(({ id }) => id);
    expect(buckets.length).toBeGreaterThan(3);
    for (const Bucket of buckets) {
      for (const Body of ["one", "two"]) await objects.send(new PutObjectCommand({ Bucket, Key: "a", Body }));
    }

    const { exitCode, output } = await sandbox.workspace.run(["destroy", "--yes", "--skip-preview"]);
    expect(exitCode, output).toBe(0);
    expect(sandbox.scaleway.resources()).toEqual([]);
  });
});
