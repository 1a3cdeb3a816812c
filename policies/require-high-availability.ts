import type { ResourcePolicy } from "./kernel/policy";

export const requireHighAvailability: ResourcePolicy = {
  name: "require-high-availability",
  rule: "Production databases have a standby server that takes over by itself.",
  why: "With one server, each failure and each maintenance of the provider stops the service for as long as it lasts.",
  remedy: "turn high availability on (isHaCluster on Scaleway, multiAz on AWS); it about doubles the price.",
  scope: "production",
  checks: {
    "scaleway:databases/instance:Instance": ({ props }) => props.at("isHaCluster").mustBe(true),
    "aws:rds/instance:Instance": ({ props }) => props.at("multiAz").mustBe(true),
  },
};
