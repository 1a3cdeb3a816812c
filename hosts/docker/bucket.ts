import * as pulumi from "@pulumi/pulumi";
import type { BucketAccessKey, BucketRights, BucketSpec, HostOptions, ObjectBucket } from "../host";
import { protection } from "../placement";
import { physicalName, placedName } from "./names";
import { password } from "./password";
import { program } from "./program";
import type { Store } from "./store";

/** Longest access key that clients are known to take (AWS, "AccessKey"). */
const keyLimit = 128;

/**
 * A private bucket of the product's S3 store. Not encrypted at rest: that is the disk's business.
 *
 * `expireAfterDays` is kept by a sweep once a day. It deletes objects, and previous versions, that were written longer ago
 * than that, all at once: there is no delete marker to bring them back by, as there is on other stores. Uploads that were
 * never finished go after seven days.
 */
export function bucket(store: Store, name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket {
  const { placement } = store.site;
  const bucketName = placedName(placement, name);
  const made = program(
    store.site,
    name,
    {
      run: { create: "store-bucket.mjs create", delete: "store-bucket.mjs delete" },
      environment: {
        ...store.administration,
        BUCKET: bucketName,
        SPEC: JSON.stringify({ ...spec, corsOrigins: spec.corsOrigins ?? [] }),
        EMPTY: String(placement.disposable),
      },
    },
    pulumi.mergeOptions(opts, { ...protection(placement), deletedWith: store.data }),
  );
  // The policy of a bucket is one document: keys are written into it one after the other.
  let last: pulumi.Resource = made;
  return {
    bucketName: pulumi.output(bucketName),
    endpointUrl: pulumi.output(store.endpointUrl),
    region: pulumi.output(store.region),
    accessKey: (keyName, rights, keyOpts) => {
      const key = accessKey(store, keyName, { bucketName, rights }, { ...keyOpts, dependsOn: [last] });
      last = key.setUp;
      return { ...key.access, ready: [made, key.setUp] };
    },
  };
}

/** An account of the store that the policy of one bucket names, and no other's. */
function accessKey(
  store: Store,
  name: string,
  { bucketName, rights }: { bucketName: string; rights: BucketRights },
  opts: HostOptions,
): { access: Omit<BucketAccessKey, "ready">; setUp: pulumi.Resource } {
  const accessKeyId = physicalName([name], keyLimit);
  const secretAccessKey = password(`${name}-secret`, opts);
  const setUp = program(
    store.site,
    `${name}-key`,
    {
      run: { create: "store-key.mjs create", delete: "store-key.mjs delete" },
      environment: {
        ...store.administration,
        BUCKET: bucketName,
        RIGHTS: rights,
        ACCESS_KEY_ID: accessKeyId,
        SECRET_ACCESS_KEY: secretAccessKey,
      },
    },
    pulumi.mergeOptions(opts, { deletedWith: store.data }),
  );
  return { access: { accessKeyId: pulumi.output(accessKeyId), secretAccessKey }, setUp };
}
