import * as pulumi from "@pulumi/pulumi";
import type { Bucket } from "../../../components/bucket";

/** A key of a bucket for who tests, in the form of the variables that an app is given. Secret. */
export function ownKey(bucket: Bucket): pulumi.Output<string> {
  const { env, secrets, ready } = bucket.attach(bucket, "tester");
  const made = pulumi.all(ready.map(({ urn }) => urn));
  return pulumi.secret(made.apply(() => pulumi.jsonStringify({ ...env, ...secrets })));
}
