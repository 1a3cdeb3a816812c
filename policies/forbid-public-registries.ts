import type { ResourcePolicy } from "./kernel/policy";

export const forbidPublicRegistries: ResourcePolicy = {
  name: "forbid-public-registries",
  rule: "Image registries are private.",
  why: "Images hold the application's code and, through mistakes, its secrets; public ones are downloaded and searched.",
  remedy: "set isPublic to false; publish open source images from a registry that holds nothing else.",
  checks: {
    "scaleway:registry/namespace:Namespace": ({ props }) =>
      props.at("isPublic").isAbsent ? [] : props.at("isPublic").mustBe(false),
    "aws:ecr/repositoryPolicy:RepositoryPolicy": ({ props }) =>
      props
        .at("policy")
        .json.at("Statement")
        .oneOrMany.filter((statement) => statement.at("Effect").is("Allow"))
        .flatMap((statement) => [statement.at("Principal"), statement.at("Principal", "AWS")])
        .flatMap((principal) => principal.oneOrMany)
        .filter((principal) => principal.is("*"))
        .map((principal) => principal.must("name the accounts that pull")),
  },
};
