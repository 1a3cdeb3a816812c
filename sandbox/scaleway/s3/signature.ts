import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { S3Error } from "./errors";

/** What is signed: the request as it came over the wire. */
export interface Signable {
  method: string;
  /** Path as sent, percent-encoded. */
  path: string;
  query: ReadonlyMap<string, string>;
  headers: ReadonlyMap<string, string>;
  body: Buffer;
}

/** Who signed. Scaleway's credential is `<access key>` or `<access key>@<project id>`. */
export interface Signer {
  accessKey: string;
  projectId?: string;
  region: string;
  /** What signed chunks of the body continue from. */
  chain: SignatureChain;
}

export interface SignatureChain {
  key: Buffer;
  scope: string;
  timestamp: string;
  signature: string;
}

interface Claim {
  credential: string;
  signedHeaders: string[];
  signature: string;
  timestamp: string;
  payload: string;
  presigned: boolean;
}

const algorithm = "AWS4-HMAC-SHA256";
const allowedSkewMs = 15 * 60_000;

/** Unsigned requests give undefined; a bad signature, key or date throws. `secretOf` knows the secrets by access key. */
export function verifySignature(
  request: Signable,
  secretOf: (accessKey: string) => string | undefined,
  now: number,
): Signer | undefined {
  const claim = request.query.has("X-Amz-Algorithm") ? claimOfQuery(request.query) : claimOfHeader(request.headers);
  if (!claim) return undefined;
  const [identity = "", date = "", region = "", service = "", terminator = ""] = claim.credential.split("/");
  if (service !== "s3" || terminator !== "aws4_request") {
    throw new S3Error(claim.presigned ? "AuthorizationQueryParametersError" : "AuthorizationHeaderMalformed");
  }
  const [accessKey = "", projectId] = identity.split("@");
  const secret = secretOf(accessKey);
  if (secret === undefined) throw new S3Error("InvalidAccessKeyId");
  verifyTime(claim, request.query, now);
  const scope = `${date}/${region}/${service}/${terminator}`;
  const key = [date, region, service, terminator].reduce<Buffer>(
    (parent, part) => hmac(parent, part),
    Buffer.from(`AWS4${secret}`),
  );
  const toSign = [algorithm, claim.timestamp, scope, sha256(canonicalRequest(request, claim))].join("\n");
  if (!equal(hmac(key, toSign).toString("hex"), claim.signature)) throw new S3Error("SignatureDoesNotMatch");
  verifyPayload(request.body, claim.payload);
  return {
    accessKey,
    projectId,
    region,
    chain: { key, scope, timestamp: claim.timestamp, signature: claim.signature },
  };
}

export const sha256 = (content: string | Buffer): string => createHash("sha256").update(content).digest("hex");
export const hmac = (key: Buffer, content: string): Buffer => createHmac("sha256", key).update(content).digest();

export function equal(one: string, other: string): boolean {
  const [a, b] = [Buffer.from(one), Buffer.from(other)];
  return a.length === b.length && timingSafeEqual(a, b);
}

function claimOfHeader(headers: ReadonlyMap<string, string>): Claim | undefined {
  const header = headers.get("authorization");
  if (header === undefined) return undefined;
  const [scheme, ...rest] = header.split(" ");
  const fields = new Map(
    rest
      .join("")
      .split(",")
      .map((field) => [field.slice(0, field.indexOf("=")), field.slice(field.indexOf("=") + 1)]),
  );
  const credential = fields.get("Credential");
  const signature = fields.get("Signature");
  const signedHeaders = fields.get("SignedHeaders")?.split(";");
  if (scheme !== algorithm || credential === undefined || signature === undefined || !signedHeaders) {
    throw new S3Error("AuthorizationHeaderMalformed");
  }
  const timestamp = headers.get("x-amz-date");
  const payload = headers.get("x-amz-content-sha256");
  if (timestamp === undefined) throw new S3Error("AccessDenied", "A signed request must have the header x-amz-date.");
  if (payload === undefined) throw new S3Error("InvalidRequest", "Missing required header x-amz-content-sha256");
  return { credential, signature, signedHeaders, timestamp, payload, presigned: false };
}

function claimOfQuery(query: ReadonlyMap<string, string>): Claim {
  const [credential, signature, signedHeaders, timestamp] = ["Credential", "Signature", "SignedHeaders", "Date"].map(
    (name) => query.get(`X-Amz-${name}`),
  );
  if (!credential || !signature || !signedHeaders || !timestamp || query.get("X-Amz-Algorithm") !== algorithm) {
    throw new S3Error("AuthorizationQueryParametersError");
  }
  const payload = query.get("X-Amz-Content-Sha256") ?? "UNSIGNED-PAYLOAD";
  return { credential, signature, signedHeaders: signedHeaders.split(";"), timestamp, payload, presigned: true };
}

function verifyTime(claim: Claim, query: ReadonlyMap<string, string>, now: number): void {
  const signedAt = Date.parse(
    claim.timestamp.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"),
  );
  if (Number.isNaN(signedAt)) throw new S3Error("AccessDenied", "The date of the signature is not valid.");
  if (!claim.presigned) {
    if (Math.abs(now - signedAt) > allowedSkewMs) throw new S3Error("RequestTimeTooSkewed");
    return;
  }
  const seconds = Number(query.get("X-Amz-Expires"));
  if (!(seconds >= 1 && seconds <= 604_800)) throw new S3Error("AuthorizationQueryParametersError");
  if (now < signedAt - allowedSkewMs) throw new S3Error("AccessDenied", "Request is not valid yet");
  if (now > signedAt + seconds * 1000) throw new S3Error("AccessDenied", "Request has expired");
}

function verifyPayload(body: Buffer, payload: string): void {
  if (payload === "UNSIGNED-PAYLOAD" || payload.startsWith("STREAMING-")) return;
  if (payload !== sha256(body)) throw new S3Error("XAmzContentSHA256Mismatch");
}

function canonicalRequest(request: Signable, claim: Claim): string {
  const headers = claim.signedHeaders.map(
    (name) => `${name}:${(request.headers.get(name) ?? "").trim().replace(/ +/g, " ")}\n`,
  );
  const query = [...request.query]
    .filter(([name]) => !(claim.presigned && name === "X-Amz-Signature"))
    .map(([name, value]) => [encode(name), encode(value)] as const)
    .sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join("&");
  const path = request.path.split("/").map((segment) => encode(decode(segment)));
  return [request.method, path.join("/"), query, headers.join(""), claim.signedHeaders.join(";"), claim.payload].join(
    "\n",
  );
}

/** Percent-encoding of RFC 3986, as signatures want it. */
export const encode = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new S3Error("InvalidArgument", `"${text}" is not valid percent-encoding.`);
  }
}
