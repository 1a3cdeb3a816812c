import { expect, test } from "vitest";
import { sharedResources, type DeployedResource } from "../../policies/shared-resources";

function resource(stack: string, type: string, id: string | undefined): DeployedResource {
  return { urn: `urn:pulumi:${stack}::socle::${type}::it`, type, id };
}

function shared(type: string, ids: { preprod?: string; prod?: string }, prodType = type) {
  return sharedResources([
    { name: "preprod", resources: [resource("preprod", type, ids.preprod)] },
    { name: "prod", resources: [resource("prod", prodType, ids.prod)] },
  ]);
}

test.each([
  "scaleway:databases/instance:Instance",
  "scaleway:object/bucket:Bucket",
  "scaleway:iam/apiKey:ApiKey",
  "aws:iam/accessKey:AccessKey",
])("a %s of two environments is reported", (type) => {
  expect(shared(type, { preprod: "fr-par/1", prod: "fr-par/1" })).toEqual([
    {
      urns: [`urn:pulumi:preprod::socle::${type}::it`, `urn:pulumi:prod::socle::${type}::it`],
      message: `No environment uses a database, a bucket or a key of another one. A test then writes to the data of real people, and a leak in preprod, which more people can reach, is a leak of production.
${type} fr-par/1 is in preprod and prod: it must be in one environment.
To mend: make a resource of its own for each environment, named and labelled with that environment.`,
    },
  ]);
});

test("a deprecated name does not hide it", () => {
  const ids = { preprod: "fr-par/1", prod: "fr-par/1" };
  expect(shared("scaleway:object/bucket:Bucket", ids, "scaleway:index/objectBucket:ObjectBucket")).toHaveLength(1);
});

test.each([
  ["of their own", "scaleway:object/bucket:Bucket", { preprod: "fr-par/1", prod: "fr-par/2" }],
  ["not made yet", "scaleway:object/bucket:Bucket", { preprod: "", prod: "" }],
  ["that hold no data", "scaleway:network/vpc:Vpc", { preprod: "fr-par/1", prod: "fr-par/1" }],
])("resources %s are not reported", (_which, type, ids) => {
  expect(shared(type, ids)).toEqual([]);
});

test("the same resource twice in one environment is not shared", () => {
  const twice = resource("prod", "scaleway:object/bucket:Bucket", "fr-par/1");
  expect(sharedResources([{ name: "prod", resources: [twice, twice] }])).toEqual([]);
});
