import * as s3 from "@aws-sdk/client-s3";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../engine/directory";
import { readStackFile } from "../../engine/read-stack-file";
import { runCopyBucket } from "./copy-bucket/program";
import { startSandbox, type Sandbox } from "./fixture";

let sandbox: Sandbox;
let objects: s3.S3Client;

beforeAll(async () => {
  const preprod = readStackFile(join(projectRoot, "Pulumi.preprod.yaml"));
  const account = {
    "s3:kind": "cellar",
    "s3:endpoint": "https://cellar-c2.services.clever-cloud.com",
    // The local store has the regions of Scaleway.
    "s3:region": "fr-par",
    "s3:accessKeyId": "KEYID",
    "s3:secretAccessKey": { secure: "of the team" },
  };
  const file = { config: { ...preprod.config, ...account, "lvao:mediaStores": ["s3"] } };
  sandbox = await startSandbox("preprod", {}, { only: "lvao", file });
  const { s3Url, accessKey, secretKey } = sandbox.scaleway;
  const credentials = { accessKeyId: accessKey, secretAccessKey: secretKey };
  objects = new s3.S3Client({ endpoint: s3Url, region: "fr-par", forcePathStyle: true, credentials });
});
afterAll(() => sandbox.close());

/** Brings it up with the media at these stores, the first of which is used; returns the addresses of the buckets. */
async function upWith(stores: string[]): Promise<Record<string, string>> {
  sandbox.set({ "lvao:mediaStores": stores });
  const { exitCode, output, changes } = await sandbox.up();
  expect(exitCode, output).toBe(0);
  expect(changes.replace ?? 0).toBe(0);
  const { lvao } = (await sandbox.workspace.outputs()) as { lvao: { buckets: { media: Record<string, string> } } };
  return lvao.buckets.media;
}

const nameOf = (address = "") => address.replace(/^.*\//, "");

/** The bucket that the web application was told of. */
function used(): string {
  const web = sandbox.list("containers/containers").find(({ name }) => name === "web-web");
  const { S3_BUCKET, S3_ENDPOINT_URL } = web?.environment_variables as Record<string, string>;
  return `${S3_ENDPOINT_URL}/${S3_BUCKET}`;
}

const keysIn = async (address: string) =>
  ((await objects.send(new s3.ListObjectsV2Command({ Bucket: nameOf(address) }))).Contents ?? []).map(({ Key }) => Key);

const exists = (address: string) => sandbox.list("object/buckets").some(({ id }) => id === nameOf(address));

describe("media that move from one store to another", () => {
  let old = "";
  let successor = "";

  it("start at the store that the stack file names, with its key", async () => {
    const { s3: address = "", ...others } = await upWith(["s3"]);
    old = address;
    expect(others).toEqual({});
    expect(old).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/lvao-preprod-media-s3-[0-9a-f]{6}$/);
    expect(used()).toBe(old);
    await objects.send(new s3.PutObjectCommand({ Bucket: nameOf(old), Key: "photo.jpg", Body: "a photo" }));
  });

  it("have their successor beside them, and stay where they are", async () => {
    const addresses = await upWith(["s3", "host"]);
    successor = addresses["host"] ?? "";
    expect(addresses["s3"]).toBe(old);
    expect(successor).toMatch(/^https:\/\/s3\.fr-par\.scw\.cloud\/lvao-preprod-media-[0-9a-f]{6}$/);
    expect(used()).toBe(old);
  });

  it("are copied by one command, which the outputs give the addresses of", async () => {
    const reachable = successor.replace("https://s3.fr-par.scw.cloud", sandbox.scaleway.s3Url);
    const { code, stdout } = await runCopyBucket(["--from", old, "--to", reachable]);
    expect(stdout).toContain("Both hold the same objects");
    expect(code).toBe(0);
    expect(await keysIn(successor)).toEqual(["photo.jpg"]);
  });

  it("are used at their new place with one more word, and neither bucket is touched", async () => {
    expect(await upWith(["host", "s3"])).toEqual({ host: successor, s3: old });
    expect(used()).toBe(successor);
    expect([await keysIn(old), await keysIn(successor)]).toEqual([["photo.jpg"], ["photo.jpg"]]);
  });

  it("leave the old place when it is no longer named", async () => {
    expect(await upWith(["host"])).toEqual({ host: successor });
    expect(exists(old)).toBe(false);
    expect(await keysIn(successor)).toEqual(["photo.jpg"]);
  });
});
