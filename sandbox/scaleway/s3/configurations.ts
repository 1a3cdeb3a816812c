import { empty, noContent, xml, type Operation, type S3Answer, type S3Call } from "./call";
import { S3Error, type S3ErrorCode } from "./errors";
import { childOf, childrenOf, element, inner, parse, textOf, wrap, type Parsed } from "./xml";

/** An XML configuration of a bucket that is kept as it was put. */
interface Configuration {
  /** Sub-resource in the query. */
  query: string;
  /** End of the calls' names: `Put<…>`. */
  name: string;
  root: string;
  /** Root of the answer when it is another. */
  answerRoot?: string;
  /** Code for reading what was never put. */
  missing: S3ErrorCode;
  actions: { get?: string; put?: string; delete?: string };
  /** Name of the call that removes it; absent when it cannot be removed. */
  deleteName?: string;
  /** Checks a document, and answers what to keep when that is not the document itself. */
  accept?: (document: Parsed, call: S3Call) => string | undefined;
}

const configurations: readonly Configuration[] = [
  {
    query: "cors",
    name: "BucketCors",
    root: "CORSConfiguration",
    missing: "NoSuchCORSConfiguration",
    actions: { get: "s3:GetBucketCORS", put: "s3:PutBucketCORS", delete: "s3:PutBucketCORS" },
    deleteName: "DeleteBucketCors",
  },
  {
    query: "lifecycle",
    name: "BucketLifecycleConfiguration",
    root: "LifecycleConfiguration",
    answerRoot: "Configuration",
    missing: "NoSuchLifecycleConfiguration",
    actions: {
      get: "s3:GetLifecycleConfiguration",
      put: "s3:PutLifecycleConfiguration",
      delete: "s3:PutLifecycleConfiguration",
    },
    deleteName: "DeleteBucketLifecycle",
    accept: acceptLifecycle,
  },
  {
    query: "website",
    name: "BucketWebsite",
    root: "WebsiteConfiguration",
    missing: "NoSuchWebsiteConfiguration",
    actions: { get: "s3:GetBucketWebsite", put: "s3:PutBucketWebsite", delete: "s3:DeleteBucketWebsite" },
    deleteName: "DeleteBucketWebsite",
  },
  {
    query: "object-lock",
    name: "ObjectLockConfiguration",
    root: "ObjectLockConfiguration",
    missing: "ObjectLockConfigurationNotFoundError",
    actions: { get: "s3:GetBucketObjectLockConfiguration", put: "s3:PutBucketObjectLockConfiguration" },
    accept: acceptObjectLock,
  },
  {
    query: "encryption",
    name: "BucketEncryption",
    root: "ServerSideEncryptionConfiguration",
    missing: "ServerSideEncryptionConfigurationNotFoundError",
    actions: {},
    deleteName: "DeleteBucketEncryption",
    accept: acceptEncryption,
  },
];

export const configurationOperations: readonly Operation[] = configurations.flatMap((configuration) => {
  const { query, name, actions, deleteName } = configuration;
  const common = { level: "bucket", query: [query] } as const;
  const get: Operation = {
    ...common,
    name: `Get${name}`,
    method: "GET",
    action: actions.get,
    run: (call) => read(call, configuration),
  };
  const put: Operation = {
    ...common,
    name: `Put${name}`,
    method: "PUT",
    action: actions.put,
    run: (call) => write(call, configuration),
  };
  if (deleteName === undefined) return [get, put];
  const remove: Operation = {
    ...common,
    name: deleteName,
    method: "DELETE",
    action: actions.delete,
    run: (call) => drop(call, configuration),
  };
  return [get, put, remove];
});

function read({ bucket }: S3Call, { query, root, answerRoot = root, missing }: Configuration): S3Answer {
  const inside = bucket.configurations[query];
  if (inside === undefined) throw new S3Error(missing);
  return xml(wrap(answerRoot, inside));
}

function write(call: S3Call, { query, root, accept }: Configuration): S3Answer {
  const { bucket, store, request } = call;
  const document = parse(request.body, root);
  const kept = accept?.(document, call) ?? inner(request.body, root);
  store.update("object/buckets", bucket.id, { configurations: { ...bucket.configurations, [query]: kept } });
  return empty();
}

function drop({ bucket, store }: S3Call, { query }: Configuration): S3Answer {
  const rest = Object.entries(bucket.configurations).filter(([name]) => name !== query);
  store.update("object/buckets", bucket.id, { configurations: Object.fromEntries(rest) });
  return noContent();
}

function acceptLifecycle(document: Parsed): undefined {
  const rules = childrenOf(document, "Rule");
  const valid = rules.every((rule) => ["Enabled", "Disabled"].includes(textOf(rule, "Status") ?? ""));
  if (rules.length === 0 || !valid) throw new S3Error("MalformedXML");
}

function acceptObjectLock(_document: Parsed, { bucket }: S3Call): undefined {
  if (bucket.versioning === "Enabled") return;
  throw new S3Error(
    "InvalidBucketState",
    "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
  );
}

function acceptEncryption(document: Parsed): string {
  const rule = childrenOf(document, "Rule")[0] ?? {};
  const byDefault = childOf(rule, "ApplyServerSideEncryptionByDefault") ?? {};
  const algorithm = textOf(byDefault, "SSEAlgorithm");
  const key = textOf(byDefault, "KMSMasterKeyID");
  const bucketKey = textOf(rule, "BucketKeyEnabled") ?? "false";
  if (algorithm !== "AES256" && algorithm !== "aws:kms") throw new S3Error("MalformedXML");
  const kms = "when using Server Side Encryption with KMS managed keys.";
  if (algorithm === "AES256" && key !== undefined) {
    throw new S3Error("InvalidArgument", `KMS master key id is only supported ${kms}`);
  }
  if (algorithm === "aws:kms" && bucketKey !== "true") {
    throw new S3Error("InvalidArgument", `Bucket key is mandatory ${kms}`);
  }
  return element("Rule", {
    ApplyServerSideEncryptionByDefault: {
      SSEAlgorithm: algorithm,
      ...(key === undefined ? {} : { KMSMasterKeyID: key }),
    },
    BucketKeyEnabled: bucketKey,
  });
}
