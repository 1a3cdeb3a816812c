import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import { bucketName, corsRules, expiry, unfinishedUploadDays } from "../bucket-rules";
import type { BucketAccessKey, BucketRights, BucketSpec, HostOptions, ObjectBucket } from "../host";
import { labelPairs, protection } from "../placement";
import { bucketPolicy, type BucketGrant } from "./bucket-policy";
import { nameLimits, physicalName } from "./names";
import type { Site } from "./site";
import { tags } from "./tags";

/** A private bucket, encrypted with keys that Scaleway keeps. */
export function bucket(site: Site, name: string, spec: BucketSpec, opts: HostOptions): ObjectBucket {
  const { placement, region, projectId } = site;
  const objects = new scaleway.object.Bucket(
    name,
    {
      name: bucketName(placement, name, opts),
      versioning: { enabled: spec.versioning },
      forceDestroy: placement.disposable,
      lifecycleRules: lifecycle(spec),
      corsRules: corsRules(spec),
      tags: labelPairs(placement),
      region,
      projectId,
    },
    pulumi.mergeOptions(opts, protection(placement)),
  );
  new scaleway.object.BucketServerSideEncryptionConfiguration(
    `${name}-encryption`,
    {
      bucket: objects.name,
      rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
      region,
      projectId,
    },
    opts,
  );
  const grants = new Grants(name, site.staff());
  const policy = new scaleway.object.BucketPolicy(
    `${name}-policy`,
    {
      bucket: objects.name,
      policy: pulumi.all([objects.name, grants.all()]).apply((known) => bucketPolicy(...known)),
      region,
      projectId,
    },
    opts,
  );
  return {
    bucketName: objects.name,
    endpointUrl: pulumi.output(`https://s3.${region}.scw.cloud`),
    region: pulumi.output(region),
    accessKey: (keyName, rights, keyOpts) => {
      const { application, ...key } = accessKey(site, keyName, rights, keyOpts);
      grants.add(keyName, application, rights);
      return { ...key, ready: [...key.ready, policy] };
    },
  };
}

/**
 * The grants of one bucket. Its policy is a single document, and consumers come after the bucket: they are gathered while
 * the program runs, and the document is written when it has run to its end.
 */
class Grants {
  #closed = false;
  readonly #apps: pulumi.Output<BucketGrant>[] = [];
  readonly #all: pulumi.Output<BucketGrant[]>;

  constructor(
    private readonly bucketName: string,
    staff: pulumi.Output<BucketGrant[]>,
  ) {
    const gathered = new Promise<pulumi.Output<BucketGrant>[]>((resolve) => {
      setImmediate(() => {
        this.#closed = true;
        resolve(this.#apps);
      });
    });
    this.#all = pulumi.all([staff, pulumi.output(gathered)]).apply(([people, apps]) => [...people, ...apps]);
  }

  all(): pulumi.Output<BucketGrant[]> {
    return this.#all;
  }

  add(consumer: string, application: scaleway.iam.Application, access: BucketRights): void {
    if (this.#closed) {
      throw new pulumi.RunError(
        `${consumer} is attached to the bucket ${this.bucketName} too late, when its policy is written: ` +
          "attach it in the same run of the program, not after an await or in an apply",
      );
    }
    this.#apps.push(application.id.apply((id) => ({ principal: `application_id:${id}`, access })));
  }
}

/** ObjectStorageBucketsRead is to ask whether the bucket is there, which clients do first; no other set allows that. */
const permissionSets: Record<BucketRights, string[]> = {
  readWrite: [
    "ObjectStorageBucketsRead",
    "ObjectStorageObjectsDelete",
    "ObjectStorageObjectsRead",
    "ObjectStorageObjectsWrite",
  ],
  readOnly: ["ObjectStorageBucketsRead", "ObjectStorageObjectsRead"],
};

/**
 * A key that opens one bucket takes both of Scaleway's two systems: a policy that lets its application at objects in the
 * project, and the bucket's own, which lets nobody in but who is named.
 */
function accessKey(
  { placement, projectId }: Site,
  name: string,
  rights: BucketRights,
  opts: HostOptions,
): BucketAccessKey & { application: scaleway.iam.Application } {
  const common = {
    name: physicalName([placement.environment, name], nameLimits.apiClient),
    tags: tags(placement),
  };
  const application = new scaleway.iam.Application(`${name}-client`, common, opts);
  const policy = new scaleway.iam.Policy(
    `${name}-rights`,
    {
      ...common,
      applicationId: application.id,
      rules: [
        {
          projectIds: [projectId],
          permissionSetNames: permissionSets[rights],
        },
      ],
    },
    opts,
  );
  const key = new scaleway.iam.ApiKey(
    `${name}-key`,
    { applicationId: application.id, defaultProjectId: projectId, description: common.name },
    opts,
  );
  return {
    application,
    accessKeyId: key.accessKey,
    secretAccessKey: pulumi.secret(key.secretKey),
    ready: [policy, key],
  };
}

function lifecycle(spec: BucketSpec): scaleway.types.input.object.BucketLifecycleRule[] {
  const expires = expiry(spec);
  return [
    { id: "unfinished-uploads", enabled: true, abortIncompleteMultipartUploadDays: unfinishedUploadDays },
    ...(expires ? [{ enabled: true, ...expires }] : []),
  ];
}
