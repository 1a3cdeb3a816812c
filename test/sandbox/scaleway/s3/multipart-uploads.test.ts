import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import {} from "node:crypto";
import { describe, expect, it } from "vitest";
import { bucketForEachTest, refusal, type Backend } from "./backend";

let backend: Backend;
let Bucket: string;
bucketForEachTest((store, bucket) => ([backend, Bucket] = [store, bucket]));

const put = (Key: string, Body: string) => backend.owner.send(new PutObjectCommand({ Bucket, Key, Body }));

describe("multipart uploads", () => {
  const part = Buffer.alloc(5 * 1024 * 1024, "p");
  const start = async () =>
    (await backend.owner.send(new CreateMultipartUploadCommand({ Bucket, Key: "big", ContentType: "x/y" }))).UploadId;

  it("join their parts, also copied ones", async () => {
    const UploadId = await start();
    await put("source", "0123456789");
    const one = await backend.owner.send(
      new UploadPartCommand({ Bucket, Key: "big", UploadId, PartNumber: 1, Body: part }),
    );
    const two = await backend.owner.send(
      new UploadPartCopyCommand({
        Bucket,
        Key: "big",
        UploadId,
        PartNumber: 2,
        CopySource: `${Bucket}/source`,
        CopySourceRange: "bytes=2-4",
      }),
    );
    const { Parts } = await backend.owner.send(new ListPartsCommand({ Bucket, Key: "big", UploadId }));
    expect(Parts?.map(({ Size }) => Size)).toEqual([part.length, 3]);
    const uploads = await backend.owner.send(new ListMultipartUploadsCommand({ Bucket }));
    expect(uploads.Uploads).toMatchObject([{ Key: "big", UploadId }]);
    const MultipartUpload = {
      Parts: [
        { PartNumber: 1, ETag: one.ETag, ChecksumCRC32: one.ChecksumCRC32 },
        { PartNumber: 2, ETag: two.CopyPartResult?.ETag },
      ],
    };
    const done = await backend.owner.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: "big", UploadId, MultipartUpload }),
    );
    expect(done.ETag).toMatch(/^"[0-9a-f]{32}-2"$/);
    const head = await backend.owner.send(new HeadObjectCommand({ Bucket, Key: "big" }));
    expect(head).toMatchObject({ ContentLength: part.length + 3, ContentType: "x/y", ETag: done.ETag });
    const tail = await backend.owner.send(
      new GetObjectCommand({ Bucket, Key: "big", Range: `bytes=${part.length - 1}-` }),
    );
    expect(await tail.Body?.transformToString()).toBe("p234");
  });

  it("refuse small, unknown and disordered parts, and can be given up", async () => {
    const UploadId = await start();
    const send = (PartNumber: number) =>
      backend.owner.send(new UploadPartCommand({ Bucket, Key: "big", UploadId, PartNumber, Body: "small" }));
    const { ETag } = await send(1);
    await send(2);
    const complete = (Parts: { PartNumber: number; ETag?: string }[]) =>
      backend.owner.send(
        new CompleteMultipartUploadCommand({ Bucket, Key: "big", UploadId, MultipartUpload: { Parts } }),
      );
    const part = (PartNumber: number, tag = ETag) => ({ PartNumber, ETag: tag });
    expect(await refusal(complete([part(1), part(2)]))).toMatchObject({ code: "EntityTooSmall" });
    expect(await refusal(complete([part(2), part(1)]))).toMatchObject({ code: "InvalidPartOrder" });
    expect(await refusal(complete([part(1, '"no"')]))).toMatchObject({ code: "InvalidPart" });
    await backend.owner.send(new AbortMultipartUploadCommand({ Bucket, Key: "big", UploadId }));
    expect(await refusal(send(3))).toMatchObject({ code: "NoSuchUpload", status: 404 });
  });
});
