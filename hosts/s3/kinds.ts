/** What stores that speak S3 do differently. */
export interface StoreFeatures {
  /** The bucket is in the path of its addresses, not in their host name. */
  pathStyle: boolean;
  /** How a bucket is kept private: a lock on every public grant, a private access control list, or it cannot be else. */
  privacy: "publicAccessBlock" | "acl" | "always";
  /** Encrypts at rest when it is told to. Without, encryption is the operator's business. */
  encryption: boolean;
  /** Answers web pages by rules of each bucket. */
  cors: boolean;
  /** Lifecycle rules may clear away uploads that were never finished; a store that may not does so by itself. */
  abortsUploads: boolean;
}

/**
 * - `aws`: Amazon S3.
 * - `cellar`: Cellar of Clever Cloud, which is Ceph; fit for any Ceph Object Gateway.
 * - `minio`: MinIO: buckets open by policies alone, web pages are let in by the setting `cors_allow_origin` of the whole
 *   server, unfinished uploads go after a day, encryption takes a key server.
 */
export const storeKinds = {
  aws: { pathStyle: false, privacy: "publicAccessBlock", encryption: true, cors: true, abortsUploads: true },
  cellar: { pathStyle: true, privacy: "acl", encryption: false, cors: true, abortsUploads: true },
  minio: { pathStyle: true, privacy: "always", encryption: false, cors: false, abortsUploads: false },
} as const satisfies Record<string, StoreFeatures>;

export type StoreKind = keyof typeof storeKinds;
