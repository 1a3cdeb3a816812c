import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import { activeApiKey } from "../lookup";
import { bucketOperations } from "./bucket-operations";
import { S3Call, type Backend, type Operation, type S3Answer, type S3Request } from "./call";
import { readChunks } from "./chunks";
import { configurationOperations } from "./configurations";
import { S3Error } from "./errors";
import { listOperations } from "./list-operations";
import { multipartOperations } from "./multipart-operations";
import { objectOperations } from "./object-operations";
import { decode, verifySignature, type Signer } from "./signature";
import { element } from "./xml";

/** Where a request arrived: the bucket of a virtual host, the region of its host name; absent for plain addresses. */
export interface Endpoint {
  bucket?: string;
  region?: string;
}

export type S3Handler = (request: IncomingMessage, response: ServerResponse, endpoint: Endpoint) => Promise<void>;

const operations: readonly Operation[] = [
  ...bucketOperations,
  ...configurationOperations,
  ...listOperations,
  ...objectOperations,
  ...multipartOperations,
];

/** What in a query chooses the call. A name that no operation has makes a call that is not implemented here. */
const selectors = new Set([
  ...operations.flatMap(({ query = [] }) => query),
  ..."accelerate analytics attributes intelligent-tiering inventory legal-hold logging metrics notification".split(" "),
  ..."ownershipControls policyStatus publicAccessBlock replication requestPayment restore retention".split(" "),
  ..."select torrent".split(" "),
]);

/** Calls whose missing configuration is answered with the bucket's name too. */
const namingBucket = new Set(["NoSuchTagSet", "NoSuchLifecycleConfiguration"]);

/** Answers the S3 protocol as Scaleway Object Storage does, for every region, over the store. */
export function s3Handler(backend: Backend): S3Handler {
  return async (request, response, endpoint) => {
    const id = `txg${randomBytes(9).toString("hex")}`;
    const url = request.url ?? "/";
    try {
      send(request, response, id, handle(request, await bodyOf(request), endpoint, backend));
    } catch (error) {
      const failure = error instanceof S3Error ? error : new S3Error("InternalError");
      if (failure !== error)
        process.stderr.write(`local S3: ${error instanceof Error ? error.stack : String(error)}\n`);
      send(request, response, id, errorAnswer(failure, id, place(url, endpoint)));
    }
  };
}

function handle(incoming: IncomingMessage, body: Buffer, endpoint: Endpoint, backend: Backend): S3Answer {
  const url = incoming.url ?? "/";
  const query = queryOf(url);
  const headers = headersOf(incoming);
  const method = incoming.method ?? "GET";
  const path = url.split("?")[0] ?? "/";
  const signer = verifySignature({ method, path, query, headers, body }, secretsOf(backend), Date.now());
  const payload = unframe(body, headers, signer);
  const { bucketName, key } = place(url, endpoint);
  const call = new S3Call(backend, {
    method,
    bucketName,
    key,
    query,
    headers: new Map([...headers, ...payload.trailers]),
    body: payload.content,
    region: endpoint.region ?? signer?.region ?? backend.store.get("object/buckets", bucketName)?.region ?? "",
    ...callerOf(signer, backend),
    now: new Date(),
  });
  const operation = operationFor(call.request);
  authorize(call, operation);
  return operation.run(call);
}

function operationFor({ method, bucketName, key, query, headers }: S3Request): Operation {
  const level = bucketName === "" ? "service" : key === "" ? "bucket" : "object";
  const selected = [...query.keys()].filter((name) => selectors.has(name));
  const copies = headers.has("x-amz-copy-source");
  const bySelection = operations.filter(
    (operation) =>
      operation.level === level &&
      (operation.query ?? []).length === selected.length &&
      (operation.query ?? []).every((name) => selected.includes(name)),
  );
  if (bySelection.length === 0) throw new S3Error("NotImplemented");
  const found = bySelection.find((each) => each.method === method && (each.copies ?? false) === copies);
  if (!found) throw new S3Error("MethodNotAllowed");
  return found;
}

function authorize(call: S3Call, { name, level, action, versionAction }: Operation): void {
  const { caller, key } = call.request;
  if (level === "service") {
    if (caller.kind === "anonymous") throw new S3Error("AccessDenied");
    return;
  }
  if (name === "CreateBucket") return;
  const wanted = call.param("versionId") === undefined ? action : (versionAction ?? action);
  call.require(name, wanted, call.bucket, level === "object" ? key : undefined);
}

function secretsOf({ store, account }: Backend): (accessKey: string) => string | undefined {
  return (accessKey) =>
    accessKey === account.accessKey ? account.secretKey : activeApiKey(store, accessKey)?.$secretKey;
}

function callerOf(signer: Signer | undefined, { store, account }: Backend): Pick<S3Request, "caller" | "projectId"> {
  if (!signer) return { caller: { kind: "anonymous" }, projectId: "" };
  const key = signer.accessKey === account.accessKey ? undefined : activeApiKey(store, signer.accessKey);
  if (!key) return { caller: { kind: "owner" }, projectId: signer.projectId ?? account.projectId };
  return { caller: { kind: "key", key }, projectId: signer.projectId ?? key.default_project_id };
}

function unframe(body: Buffer, headers: ReadonlyMap<string, string>, signer: Signer | undefined) {
  const mode = headers.get("x-amz-content-sha256") ?? "";
  if (!mode.startsWith("STREAMING-")) return { content: body, trailers: new Map<string, string>() };
  const payload = readChunks(body, mode, signer?.chain);
  const length = headers.get("x-amz-decoded-content-length");
  if (length !== undefined && Number(length) !== payload.content.length) throw new S3Error("IncompleteBody");
  return payload;
}

function place(url: string, endpoint: Endpoint): { bucketName: string; key: string } {
  const segments = (url.split("?")[0] ?? "/").slice(1).split("/");
  const bucketName = endpoint.bucket ?? decode(segments.shift() ?? "");
  return { bucketName, key: segments.map(decode).join("/") };
}

function queryOf(url: string): Map<string, string> {
  const text = url.includes("?") ? url.slice(url.indexOf("?") + 1) : "";
  const pairs = text.split("&").filter((pair) => pair !== "");
  return new Map(
    pairs.map((pair) => {
      const cut = pair.indexOf("=");
      const [name, value] = cut === -1 ? [pair, ""] : [pair.slice(0, cut), pair.slice(cut + 1)];
      return [decode(name), decode(value.replace(/\+/g, " "))];
    }),
  );
}

function headersOf(request: IncomingMessage): Map<string, string> {
  const entries = Object.entries(request.headersDistinct).map(
    ([name, values = []]) => [name, values.join(",")] as const,
  );
  return new Map(entries);
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function errorAnswer(error: S3Error, id: string, { bucketName, key }: { bucketName: string; key: string }): S3Answer {
  const resource = `/${[bucketName, key].filter((part) => part !== "").join("/")}`;
  const body = element("Error", {
    Code: error.code,
    Message: error.message,
    RequestId: id,
    HostId: id,
    Resource: resource,
    ...(namingBucket.has(error.code) ? { BucketName: bucketName } : {}),
  });
  return { status: error.status, headers: { "content-type": "application/xml", ...error.headers }, body };
}

function send(request: IncomingMessage, response: ServerResponse, id: string, answer: S3Answer): void {
  const { status, headers = {}, body } = answer;
  const bodiless = status === 204 || status === 304;
  const length = bodiless ? {} : { "content-length": String(body === undefined ? 0 : Buffer.byteLength(body)) };
  const ids = { "x-amz-request-id": id, "x-amz-id-2": id };
  // A HEAD answer carries the headers of the GET; for failures S3 leaves the length out.
  if (request.method === "HEAD") response.writeHead(status, { ...headers, ...ids }).end();
  else response.writeHead(status, { ...length, ...headers, ...ids }).end(bodiless ? undefined : body);
}
