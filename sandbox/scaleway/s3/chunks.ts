import { S3Error } from "./errors";
import { equal, hmac, sha256, type SignatureChain } from "./signature";

/** A body without its framing, and what came after it. */
export interface Payload {
  content: Buffer;
  trailers: Map<string, string>;
}

const emptyHash = sha256("");

/**
 * Takes the `aws-chunked` framing off: `<hex size>[;chunk-signature=…]\r\n<data>\r\n` until a chunk of size 0, then
 * trailers. For the signed variants every chunk's signature is checked, each continuing from the one before.
 */
export function readChunks(body: Buffer, mode: string, chain: SignatureChain | undefined): Payload {
  const signed = mode.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD");
  const parts: Buffer[] = [];
  let previous = chain?.signature ?? "";
  for (let offset = 0; ;) {
    const line = lineAt(body, offset);
    const [size = "", signature = ""] = line.text.split(";chunk-signature=");
    const length = parseInt(size, 16);
    if (Number.isNaN(length) || line.end + length > body.length) throw new S3Error("IncompleteBody");
    const data = body.subarray(line.end, line.end + length);
    if (signed && chain) {
      if (!equal(chunkSignature(chain, previous, data), signature)) throw new S3Error("SignatureDoesNotMatch");
      previous = signature;
    }
    if (length === 0) return { content: Buffer.concat(parts), trailers: trailersAt(body, line.end) };
    parts.push(data);
    offset = line.end + length + 2;
  }
}

function chunkSignature(chain: SignatureChain, previous: string, data: Buffer): string {
  const lines = ["AWS4-HMAC-SHA256-PAYLOAD", chain.timestamp, chain.scope, previous, emptyHash, sha256(data)];
  return hmac(chain.key, lines.join("\n")).toString("hex");
}

function trailersAt(body: Buffer, start: number): Map<string, string> {
  const lines = body.subarray(start).toString("latin1").split("\r\n");
  return new Map(
    lines
      .filter((line) => line.includes(":"))
      .map((line) => [line.slice(0, line.indexOf(":")).toLowerCase(), line.slice(line.indexOf(":") + 1).trim()]),
  );
}

function lineAt(body: Buffer, start: number): { text: string; end: number } {
  const end = body.indexOf("\r\n", start);
  if (end === -1) throw new S3Error("IncompleteBody");
  return { text: body.subarray(start, end).toString("latin1"), end: end + 2 };
}
