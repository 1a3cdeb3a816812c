import {
  CopyObjectCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListBucketsCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { Rdb } from "@scaleway/sdk";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startSandbox, type Sandbox } from "./fixture";
import { clientFor } from "./scaleway/api/clients";

let sandbox: Sandbox;
let rdb: InstanceType<typeof Rdb.v1.API>;
let s3: S3Client;

beforeAll(async () => {
  sandbox = await startSandbox("prod", {}, { only: "lvao" });
  const { accessKey, secretKey, s3Url } = sandbox.scaleway;
  rdb = new Rdb.v1.API(clientFor(sandbox.scaleway, accessKey, secretKey));
  s3 = new S3Client({
    endpoint: s3Url,
    region: "fr-par",
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
  });
  expect((await sandbox.up()).exitCode).toBe(0);
});
afterAll(() => sandbox.close());

const server = () => sandbox.list("rdb/instances").find(({ name }) => name === "lvao-prod-db")!;
const onServer = (id: string) =>
  ["rdb/databases", "rdb/users", "rdb/privileges"].map(
    (kind) => sandbox.list(kind).filter(({ instance_id }) => instance_id === id).length,
  );

it("a server is restored from a snapshot as docs/restore.md says", async () => {
  const old = server();
  const contents = onServer(old.id);
  const { nodeType, endpoints } = await rdb.getInstance({ instanceId: old.id });
  const { id: snapshotId } = await rdb.createSnapshot({ instanceId: old.id, name: "automated" });
  await rdb.waitForSnapshot({ snapshotId });

  const stop = ["destroy", "--yes", "--skip-preview", "--target-dependents", "--target", "**::lvao-web-web"];
  expect(await sandbox.workspace.run(stop)).toMatchObject({ exitCode: 0 });

  await rdb.updateInstance({ instanceId: old.id, name: "lvao-prod-db-before" });
  const { id } = await rdb.createInstanceFromSnapshot({
    snapshotId,
    instanceName: "lvao-prod-db",
    nodeType,
    isHaCluster: true,
  });
  await rdb.waitForInstance({ instanceId: id });
  for (const endpoint of (await rdb.getInstance({ instanceId: id })).endpoints) {
    await rdb.deleteEndpoint({ endpointId: endpoint.id });
  }
  const privateNetworkId = endpoints[0]!.privateNetwork!.privateNetworkId;
  await rdb.createEndpoint({
    instanceId: id,
    endpointSpec: { privateNetwork: { privateNetworkId, ipamConfig: {} } },
  });
  await rdb.waitForInstance({ instanceId: id });

  const file = join(sandbox.directory, "state.json");
  expect(await sandbox.workspace.run(["stack", "export", "--file", file])).toMatchObject({ exitCode: 0 });
  writeFileSync(file, readFileSync(file, "utf8").replaceAll(old.id, id));
  expect(await sandbox.workspace.run(["stack", "import", "--file", file])).toMatchObject({ exitCode: 0 });
  const up = await sandbox.up(["--refresh"]);

  expect(up.exitCode).toBe(0);
  expect(up.changes).not.toHaveProperty("replace");
  expect(onServer(id)).toEqual(contents);
  expect(sandbox.list("rdb/instances").map((one) => one.id)).toContain(old.id);
  expect(sandbox.list("containers/containers").map(({ name }) => name)).toContain("web-web");
  expect(await sandbox.workspace.run(["preview", "--refresh", "--expect-no-changes"])).toMatchObject({ exitCode: 0 });
});

it("objects that were deleted or written over are restored as docs/restore.md says", async () => {
  const { Buckets = [] } = await s3.send(new ListBucketsCommand({}));
  const Bucket = Buckets.find(({ Name }) => Name?.startsWith("lvao-prod-media-"))?.Name;
  expect(Bucket).toBeDefined();
  const put = (Key: string, Body: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body }));
  const read = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket, Key }))).Body!.transformToString();
  await put("a deleted picture.jpg", "first");
  await put("changed.jpg", "first");
  await s3.send(new DeleteObjectCommand({ Bucket, Key: "a deleted picture.jpg" }));
  await put("changed.jpg", "second");
  await expect(read("a deleted picture.jpg")).rejects.toThrow();

  const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket }));
  for (const { Key, VersionId } of DeleteMarkers) await s3.send(new DeleteObjectCommand({ Bucket, Key, VersionId }));
  const before = Versions.find(({ Key, IsLatest }) => Key === "changed.jpg" && IsLatest !== true)!;
  const CopySource = `${Bucket}/changed.jpg?versionId=${before.VersionId}`;
  await s3.send(new CopyObjectCommand({ Bucket, Key: "changed.jpg", CopySource }));

  expect([await read("a deleted picture.jpg"), await read("changed.jpg")]).toEqual(["first", "first"]);
});
