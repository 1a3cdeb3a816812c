import * as pulumi from "@pulumi/pulumi";

/** The value, once the resources exist: whoever uses it waits for them. */
export function after<Value>(resources: pulumi.Resource[], value: pulumi.Output<Value>): pulumi.Output<Value> {
  return pulumi.all([value, pulumi.all(resources.map(({ urn }) => urn))]).apply(([known]) => known as Value);
}
