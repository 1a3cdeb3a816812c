import type { ResourcePolicy } from "./kernel/policy";
import { allowances } from "./kernel/rights";

export const forbidPublicRegistries: ResourcePolicy = {
  name: "forbid-public-registries",
  rule: "Image registries are private.",
  why: "Images hold the application's code and, through mistakes, its secrets; public ones are downloaded and searched.",
  remedy: "set isPublic to false; publish open source images from a registry that holds nothing else.",
  checks: {
    "scaleway:registry/namespace:Namespace": ({ props }) => props.at("isPublic").mayOnlyBe(false),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": (resource) =>
      allowances(resource)
        .flatMap((statement) => [statement.at("Principal"), statement.at("Principal", "AWS")])
        .flatMap((principal) => principal.oneOrMany)
        .filter((principal) => principal.is("*"))
        .map((principal) => principal.must("name the accounts that pull")),
  },
};
