import { isBackground } from "./kernel/processes";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const atLeastTwo = { min: 2 };

export const requireRedundantWeb: ResourcePolicy = {
  name: "require-redundant-web",
  rule: "In production what answers the public runs at least twice.",
  why: "With one instance, each crash and each move to another machine is an outage, and so is each first request after a rest.",
  remedy:
    "set the least number of instances to 2 or more; static sites and the pages of the team alone (process site, metabase, webserver or api-server) may run once, and never rest.",
  scope: "production",
  checks: {
    "scaleway:containers/container:Container": answersAlways,
    "aws:ecs/service:Service": (resource) => twice(resource, resource.props.at("desiredCount")),
    "docker:index/service:Service": (resource) => twice(resource, resource.props.at("mode", "replicated", "replicas")),
  },
};

const once = { min: 1 };

/**
 * Pages of Metabase, Airflow and Dagster, which the team can wait for, and static sites, which are back in a second: by
 * the names that the components give to their processes.
 */
const onceProcesses = ["metabase", "webserver", "api-server", "site"];

/** Whatever its process is called: what is public answers people. Background processes have a policy of their own. */
function answersAlways({ labels, props }: Resource): Finding[] {
  const process = labels.get("process") ?? "";
  const privacy = props.at("privacy");
  if (privacy.is("private") || privacy.isUnknown || props.at("tags").isUnknown || isBackground(labels)) return [];
  const isOnce = onceProcesses.includes(process);
  return props.at("minScale").mustBeWithin(isOnce ? once : atLeastTwo, isOnce ? "instance" : "instances");
}

function twice({ labels }: Resource, scale: Property): Finding[] {
  return labels.get("process") === "web" ? scale.mustBeWithin(atLeastTwo, "instances") : [];
}
