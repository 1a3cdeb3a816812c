import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { S3Error } from "./errors";
import type { Checksums } from "./records";

const reflected32 = crcTable(0x82f63b78n);
const reflected64 = crcTable(0x9a6c9329ac4bc9b5n);

/** The algorithms of Scaleway's "Supported checksums", as they are named in `x-amz-checksum-<name>`. */
const algorithms: Record<string, (content: Buffer) => string> = {
  crc32: (content) => base64(BigInt(crc32(content)), 4),
  crc32c: (content) => base64(crc(content, reflected32, 0xffffffffn), 4),
  crc64nvme: (content) => base64(crc(content, reflected64, 0xffffffffffffffffn), 8),
  sha1: (content) => createHash("sha1").update(content).digest("base64"),
  sha256: (content) => createHash("sha256").update(content).digest("base64"),
};

/**
 * Compares the checksums that came with a content, in headers or trailers, with the content.
 * Returns those to keep; throws BadDigest when one differs.
 */
export function verifyChecksums(content: Buffer, headers: ReadonlyMap<string, string>): Checksums {
  const md5 = headers.get("content-md5");
  if (md5 !== undefined && md5 !== createHash("md5").update(content).digest("base64")) throw new S3Error("BadDigest");
  const kept: Checksums = {};
  for (const [name, compute] of Object.entries(algorithms)) {
    const given = headers.get(`x-amz-checksum-${name}`);
    if (given === undefined) continue;
    if (given !== compute(content)) throw new S3Error("BadDigest");
    kept[name] = given;
  }
  return kept;
}

export const checksumHeaders = (checksums: Checksums): Record<string, string> =>
  Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`x-amz-checksum-${name}`, value]));

/** The elements that results carry: `ChecksumCRC32`, `ChecksumSHA256`, … */
export const checksumElements = (checksums: Checksums): Record<string, string> =>
  Object.fromEntries(Object.entries(checksums).map(([name, value]) => [`Checksum${name.toUpperCase()}`, value]));

function crcTable(polynomial: bigint): bigint[] {
  return Array.from({ length: 256 }, (_, byte) => {
    let value = BigInt(byte);
    for (let bit = 0; bit < 8; bit++) value = value & 1n ? (value >> 1n) ^ polynomial : value >> 1n;
    return value;
  });
}

function crc(content: Buffer, table: readonly bigint[], mask: bigint): bigint {
  let value = mask;
  for (const byte of content) value = (table[Number((value ^ BigInt(byte)) & 0xffn)] ?? 0n) ^ (value >> 8n);
  return value ^ mask;
}

function base64(value: bigint, bytes: number): string {
  return Buffer.from(value.toString(16).padStart(bytes * 2, "0"), "hex").toString("base64");
}
