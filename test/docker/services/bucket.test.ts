import {
  AbortMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
  UploadPartCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import * as pulumi from "@pulumi/pulumi";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bucket } from "../../../hosts/docker/bucket";
import { store } from "../../../hosts/docker/store";
import { secretOf, site } from "../../unit/hosts/docker/services-world";
import { dockerOrSkip } from "../support/docker-or-skip";
import { s3Client } from "./s3";
import { Stack } from "./stack";

const port = 8080;
const endpointUrl = `http://s3.lvao.localhost:${port}`;
const environment = `t${process.pid}`;
const media = `lvao-${environment}-media`;
const logs = `lvao-${environment}-logs`;

dockerOrSkip("Buckets", (docker) => {
  let stack: Stack;
  let web: S3Client;
  let data: S3Client;
  let reader: S3Client;
  let administrator: S3Client;

  beforeAll(async () => {
    const made = await Stack.up(docker, () => {
      const parent = new pulumi.ComponentResource("test:Product", "lvao");
      const s3 = store(site({ environment }), "lvao-store", { port, endpointUrl }, { parent });
      const media = { versioning: true, corsOrigins: ["https://example.fr"] };
      const files = bucket(s3, "lvao-media", media, { parent });
      const old = bucket(s3, "lvao-logs", { versioning: false, expireAfterDays: 3 }, { parent });
      files.accessKey("lvao-web", "readWrite", { parent });
      files.accessKey("lvao-data", "readWrite", { parent });
      files.accessKey("lvao-reader", "readOnly", { parent });
      old.accessKey("lvao-logger", "readWrite", { parent });
      return s3.region;
    });
    stack = made.stack;
    const place = { container: stack.nameOf("lvao-store"), port, region: made.result };
    const client = (accessKeyId: string, secretAccessKey = secretOf(`${accessKeyId}-secret`)) =>
      s3Client(docker, place, { accessKeyId, secretAccessKey });
    web = client("lvao-web");
    data = client("lvao-data");
    reader = client("lvao-reader");
    administrator = client("administrator", secretOf("lvao-store-password"));
  }, 120_000);
  afterAll(() => stack?.down());

  const read = async (client: S3Client, Bucket: string, Key: string, VersionId?: string) =>
    (await client.send(new GetObjectCommand({ Bucket, Key, VersionId }))).Body!.transformToString();
  const write = (client: S3Client, Bucket: string, Key: string, Body: string) =>
    client.send(new PutObjectCommand({ Bucket, Key, Body }));
  const keys = async (client: S3Client, Bucket: string) =>
    ((await client.send(new ListObjectsV2Command({ Bucket }))).Contents ?? []).map(({ Key }) => Key);
  const inStore = (line: string) => stack.exec("lvao-store", ["sh", "-c", `cd /srv && ${line}`]);

  it("lets each key of a bucket write, read, list and delete there", async () => {
    await write(web, media, "photos/a.txt", "one");
    expect(await read(data, media, "photos/a.txt")).toBe("one");
    expect(await keys(data, media)).toEqual(["photos/a.txt"]);
    const upload = { Bucket: media, Key: "large" };
    const { UploadId } = await web.send(new CreateMultipartUploadCommand(upload));
    await web.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: "part" }));
    await web.send(new AbortMultipartUploadCommand({ ...upload, UploadId }));
    await data.send(new DeleteObjectCommand({ Bucket: media, Key: "photos/a.txt" }));
    expect(await keys(web, media)).toEqual([]);
  });

  it("lets a key that only reads list and read", async () => {
    const denied = { name: "AccessDenied" };
    await write(web, media, "dags/a.py", "one");
    expect([await keys(reader, media), await read(reader, media, "dags/a.py")]).toEqual([["dags/a.py"], "one"]);
    await expect(write(reader, media, "dags/a.py", "two")).rejects.toMatchObject(denied);
    await expect(reader.send(new DeleteObjectCommand({ Bucket: media, Key: "dags/a.py" }))).rejects.toMatchObject(
      denied,
    );
    await web.send(new DeleteObjectCommand({ Bucket: media, Key: "dags/a.py" }));
  });

  it("keeps it out of other buckets, and of all settings", async () => {
    const denied = { name: "AccessDenied" };
    await expect(write(web, logs, "a", "one")).rejects.toMatchObject(denied);
    await expect(keys(web, logs)).rejects.toMatchObject(denied);
    await expect(web.send(new CreateBucketCommand({ Bucket: "mine" }))).rejects.toMatchObject(denied);
    await expect(web.send(new DeleteBucketCommand({ Bucket: media }))).rejects.toMatchObject(denied);
    const Policy = JSON.stringify({
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Principal: "*",
          Action: "s3:*",
          Resource: [`arn:aws:s3:::${media}`, `arn:aws:s3:::${media}/*`],
        },
      ],
    });
    await expect(web.send(new PutBucketPolicyCommand({ Bucket: media, Policy }))).rejects.toMatchObject(denied);
  });

  it("keeps previous versions where it is told to", async () => {
    await write(web, media, "report", "first");
    await write(web, media, "report", "second");
    await write(administrator, logs, "report", "first");
    await write(administrator, logs, "report", "second");

    const versions = async (Bucket: string) =>
      (await administrator.send(new ListObjectVersionsCommand({ Bucket, Prefix: "report" }))).Versions ?? [];
    const [latest, previous] = await versions(media);
    expect(await read(administrator, media, "report", previous?.VersionId)).toBe("first");
    expect(latest?.IsLatest).toBe(true);
    expect(await versions(logs)).toHaveLength(1);
  });

  it("gives back what was deleted or written over, as docs/restore.md says", async () => {
    const Bucket = media;
    await write(web, Bucket, "kept", "first");
    await write(web, Bucket, "kept", "second");
    await write(web, Bucket, "gone", "first");
    await administrator.send(new DeleteObjectCommand({ Bucket, Key: "gone" }));
    const { Versions = [], DeleteMarkers = [] } = await administrator.send(new ListObjectVersionsCommand({ Bucket }));
    const marker = DeleteMarkers.find(({ Key, IsLatest }) => Key === "gone" && IsLatest);
    await administrator.send(new DeleteObjectCommand({ Bucket, Key: "gone", VersionId: marker?.VersionId }));
    const before = Versions.find(({ Key, IsLatest }) => Key === "kept" && !IsLatest);
    const CopySource = `${Bucket}/kept?versionId=${before?.VersionId}`;
    await administrator.send(new CopyObjectCommand({ Bucket, Key: "kept", CopySource }));
    expect([await read(administrator, Bucket, "gone"), await read(administrator, Bucket, "kept")]).toEqual([
      "first",
      "first",
    ]);
    for (const Key of ["gone", "kept"]) await administrator.send(new DeleteObjectCommand({ Bucket, Key }));
  });

  it("lets the web pages in that it is told", async () => {
    const { CORSRules } = await administrator.send(new GetBucketCorsCommand({ Bucket: media }));
    expect(CORSRules).toMatchObject([
      { AllowedOrigins: ["https://example.fr"], AllowedMethods: ["GET", "HEAD", "POST", "PUT"], MaxAgeSeconds: 3600 },
    ]);
  });

  it("can be set up again, otherwise, and holds what it held", async () => {
    for (const name of ["lvao-media", "lvao-logs", "lvao-web-key", "lvao-data-key"]) await stack.again(name);
    const spec = { versioning: false, corsOrigins: [] };
    await stack.again("lvao-media", "create", { SPEC: JSON.stringify(spec) });

    expect(await read(web, media, "report")).toBe("second");
    await expect(administrator.send(new GetBucketCorsCommand({ Bucket: media }))).rejects.toMatchObject({
      name: "NoSuchCORSConfiguration",
    });
    await stack.again("lvao-media");
  });

  it("keeps its objects, keys and rules when the container is replaced", async () => {
    await stack.replace("lvao-store");
    await stack.again("lvao-media");
    expect(await read(data, media, "report")).toBe("second");
  });

  it("knows a new secret, and the old one no more", async () => {
    await stack.again("lvao-data-key", "create", { SECRET_ACCESS_KEY: "another" });
    await expect(keys(data, media)).rejects.toMatchObject({ name: "SignatureDoesNotMatch" });
    await stack.again("lvao-data-key");
    expect(await keys(data, media)).toEqual(["report"]);
  });

  it("knows a removed key no more, and the others as before", async () => {
    await stack.again("lvao-data-key", "delete");
    await stack.again("lvao-data-key", "delete");
    await expect(keys(data, media)).rejects.toMatchObject({ name: "InvalidAccessKeyId" });
    expect(await keys(web, media)).toEqual(["report"]);
  });

  describe("the sweep", () => {
    const sweep = async () => {
      const { command } = stack.resources.one("docker:index/container:Container", "lvao-store-sweeper").inputs;
      return stack.exec("lvao-store-sweeper", ["sh", ...(command as string[]), "sh", "once"]);
    };

    it("deletes what is older than the bucket is told to keep, and nothing else", async () => {
      await write(administrator, logs, "dag/task/old.log", "old");
      await write(administrator, logs, "dag/task/young.log", "young");
      await write(administrator, logs, "other/old.log", "old");
      await write(web, media, "old.txt", "kept");
      await inStore(
        `touch -d '2020-01-01 00:00' objects/${logs}/dag/task/old.log objects/${logs}/other/old.log objects/${logs}/other objects/${media}/old.txt`,
      );

      expect(await sweep()).toBe("2 expired objects, versions and uploads deleted");

      expect(await keys(administrator, logs)).toEqual(["dag/task/young.log", "report"]);
      expect(await read(web, media, "old.txt")).toBe("kept");
    });

    it("deletes expired versions too, and uploads that were never finished from any bucket", async () => {
      await stack.again("lvao-media", "create", {
        SPEC: JSON.stringify({ versioning: true, corsOrigins: [], expireAfterDays: 3 }),
      });
      const upload = { Bucket: media, Key: "large" };
      const { UploadId } = await web.send(new CreateMultipartUploadCommand(upload));
      await web.send(new UploadPartCommand({ ...upload, UploadId, PartNumber: 1, Body: "part" }));
      await inStore(`find versions/${media} objects/${media}/.sgwtmp/multipart -exec touch -d '2020-01-01 00:00' {} +`);

      await sweep();

      const { Versions } = await administrator.send(new ListObjectVersionsCommand({ Bucket: media, Prefix: "report" }));
      expect(Versions).toMatchObject([{ IsLatest: true }]);
      expect(await inStore(`find objects/${media}/.sgwtmp/multipart -mindepth 2`)).toBe("");
      expect(await read(web, media, "report")).toBe("second");
    });
  });

  it("is not deleted while it holds something, unless it may be", async () => {
    await expect(stack.again("lvao-media", "delete")).rejects.toThrow(
      "-media still holds objects and was not deleted. Empty it",
    );
    expect(await keys(web, media)).toContain("report");

    await stack.again("lvao-media", "delete", { EMPTY: "true" });
    await stack.again("lvao-media", "delete", { EMPTY: "true" });
    await stack.again("lvao-web-key", "delete");

    await expect(keys(administrator, media)).rejects.toMatchObject({ name: "NoSuchBucket" });
    expect(await keys(administrator, logs)).toContain("report");
  });

  it("shows no secret in a list of processes or a log", async () => {
    const shown = (await inStore("cat /proc/[0-9]*/cmdline")) + (await stack.log("lvao-store"));
    expect(shown).toMatch("versitygw");
    expect(shown).not.toMatch(/s3cret/);
  });
});
