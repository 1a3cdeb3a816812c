import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const atLeastTwo = { min: 2 };

export const requireRedundantWeb: ResourcePolicy = {
  name: "require-redundant-web",
  rule: "In production a web process runs at least twice.",
  why: "With one instance, each crash and each move to another machine is an outage, and so is each first request after a rest.",
  remedy: "set the least number of instances of the web process to 2 or more.",
  scope: "production",
  checks: {
    "scaleway:containers/container:Container": (resource) => twice(resource, resource.props.at("minScale")),
    "aws:ecs/service:Service": (resource) => twice(resource, resource.props.at("desiredCount")),
    "docker:index/service:Service": (resource) => twice(resource, resource.props.at("mode", "replicated", "replicas")),
  },
};

function twice({ labels }: Resource, scale: Property): Finding[] {
  return labels.get("process") === "web" ? scale.mustBeWithin(atLeastTwo, "instances") : [];
}
