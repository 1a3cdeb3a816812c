import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import type { BucketGrant } from "./bucket-policy";

/** Who works with an environment, as bucket policies name them: `application_id:…` or `user_id:…`. */
export interface Staff {
  /** They may do everything. Default: whoever the key that deploys belongs to. */
  deployers?: readonly string[];
  /** They preview and look for drift: they see how buckets are set up, and no object. Default: nobody. */
  readers?: readonly string[];
}

/**
 * What is granted to them on every bucket. Without a list the policies name the owner of the key in use, and change with
 * whoever runs Pulumi.
 * @throws RunError when Scaleway does not say whose the key is, or when it is of nobody on the lists
 */
export function staffGrants(
  accessKey: string,
  { deployers, readers = [] }: Staff,
  opts: pulumi.InvokeOptions,
): pulumi.Output<BucketGrant[]> {
  return keyOwner(accessKey, opts).apply((owner) => {
    const all = new Set(deployers ?? [owner]);
    const settings = new Set(readers.filter((reader) => !all.has(reader)));
    const mistake = staffMistake(owner, [...all, ...settings]);
    if (mistake !== undefined) throw new pulumi.RunError(mistake);
    return [
      ...[...all].map((principal) => ({ principal, access: "everything" as const })),
      ...[...settings].map((principal) => ({ principal, access: "settings" as const })),
    ];
  });
}

/** Who runs Pulumi would be locked out by the policies that it writes. */
export function staffMistake(owner: string, listed: readonly string[]): string | undefined {
  return listed.includes(owner)
    ? undefined
    : `The key in use belongs to ${owner}, which neither socle:deployers nor socle:readers names: the policies of the ` +
        "buckets would lock it out. Use a key of one of them, or let one of them add it there.";
}

/** Who an access key belongs to, as bucket policies name it. */
function keyOwner(accessKey: string, opts: pulumi.InvokeOptions): pulumi.Output<string> {
  const key = scaleway.iam.getApiKey({ accessKey }, opts).catch((error: Error) => {
    throw new pulumi.RunError(
      `Scaleway does not say who the access key ${accessKey} belongs to, whom the buckets must let in: ` +
        `check the key, and that its owner has the permission set IAMReadOnly.\n${error.message}`,
    );
  });
  return pulumi
    .output(key)
    .apply(({ applicationId, userId }) => (applicationId ? `application_id:${applicationId}` : `user_id:${userId}`));
}
