import type { IncomingHttpHeaders } from "node:http";
import type { Account } from "../account";
import type { Store } from "../store";
import { isAllowed, type Caller } from "./access";
import type { Bodies } from "./bodies";
import { S3Error } from "./errors";
import type { Bucket, S3Object } from "./records";

export interface Backend {
  store: Store;
  account: Account;
  bodies: Bodies;
}

/** A request after its path, signature and framing were understood. */
export interface S3Request {
  method: string;
  bucketName: string;
  key: string;
  query: ReadonlyMap<string, string>;
  /** Header names in lower case; trailers of the body included. */
  headers: ReadonlyMap<string, string>;
  body: Buffer;
  region: string;
  /** Project that the caller works in: the one named in the credential, else the key's own. */
  projectId: string;
  caller: Caller;
  now: Date;
}

/** One answer. `xml` goes out as a document, `body` as it is. */
export interface S3Answer {
  status: number;
  headers?: Record<string, string>;
  body?: string | Buffer;
}

/** One call of the S3 API. */
export interface Operation {
  /** Name as in the S3 API; permission sets speak of it. */
  name: string;
  level: "service" | "bucket" | "object";
  method: string;
  /** Sub-resources and parameters in the query that select it, exactly these. */
  query?: readonly string[];
  /** True for the variant with `x-amz-copy-source`. */
  copies?: boolean;
  /** What a bucket policy calls it; absent when bucket policies have no word for it, so that IAM alone decides. */
  action?: string;
  /** Its name when the query has a versionId. */
  versionAction?: string;
  run: (call: S3Call) => S3Answer;
}

/** A request with what it may touch. */
export class S3Call {
  constructor(
    readonly backend: Backend,
    readonly request: S3Request,
  ) {}

  get store(): Store {
    return this.backend.store;
  }

  get bodies(): Bodies {
    return this.backend.bodies;
  }

  get bucket(): Bucket {
    return this.bucketNamed(this.request.bucketName);
  }

  /** Buckets of other regions do not exist for this one. */
  bucketNamed(name: string): Bucket {
    const bucket = this.store.get("object/buckets", name);
    if (bucket?.region !== this.request.region) throw new S3Error("NoSuchBucket");
    return bucket;
  }

  object(bucket = this.request.bucketName, key = this.request.key): S3Object | undefined {
    return this.store.get("object/objects", `${bucket}/${key}`);
  }

  header(name: keyof IncomingHttpHeaders & string): string | undefined {
    return this.request.headers.get(name);
  }

  param(name: string): string | undefined {
    return this.request.query.get(name);
  }

  /** Throws AccessDenied unless the caller may do this. */
  require(call: string, action: string | undefined, bucket: Bucket, key?: string): void {
    if (!this.permits(call, action, bucket, key)) throw new S3Error("AccessDenied");
  }

  permits(call: string, action: string | undefined, bucket: Bucket, key?: string): boolean {
    const object = key === undefined ? undefined : this.object(bucket.id, key);
    const reads = call === "GetObject" || call === "HeadObject";
    const acl = reads ? object?.versions[0]?.acl : bucket.acl;
    const { store, account } = this.backend;
    return isAllowed(store, account, this.request.caller, { call, action, bucket, key, acl });
  }
}

export const empty = (headers: Record<string, string> = {}): S3Answer => ({ status: 200, headers });
export const noContent = (headers: Record<string, string> = {}): S3Answer => ({ status: 204, headers });
export const xml = (body: string, headers: Record<string, string> = {}): S3Answer => ({
  status: 200,
  headers: { "content-type": "text/xml; charset=utf-8", ...headers },
  body,
});
