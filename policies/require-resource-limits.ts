import { taskContainers } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";

export const requireResourceLimits: ResourcePolicy = {
  name: "require-resource-limits",
  rule: "Every container has a memory and a CPU limit.",
  why: "One leak or one endless loop otherwise takes all of the machine, or of the budget, from everything else.",
  remedy: "set both limits to what the process needs at its busiest, with some room.",
  checks: {
    "scaleway:containers/container:Container": ({ props }) => [
      ...oneOf(props.at("memoryLimitBytes"), props.at("memoryLimit")),
      ...oneOf(props.at("cpuLimit")),
    ],
    "scaleway:job/definition:Definition": ({ props }) => [
      ...oneOf(props.at("memoryLimit")),
      ...oneOf(props.at("cpuLimit")),
    ],
    "aws:ecs/taskDefinition:TaskDefinition": (resource) => {
      const { props } = resource;
      return taskContainers(resource).flatMap((container) => [
        ...oneOf(container.at("memory"), props.at("memory")),
        ...oneOf(container.at("cpu"), props.at("cpu")),
      ]);
    },
    "docker:index/container:Container": ({ props }) => [
      ...oneOf(props.at("memory")),
      // `cpuShares` is no limit: it weighs containers against one another.
      ...oneOf(props.at("cpus"), props.at("cpuQuota")),
    ],
    "docker:index/service:Service": ({ props }) => {
      const limits = props.at("taskSpec", "resources", "limits");
      return [...oneOf(limits.at("memoryBytes")), ...oneOf(limits.at("nanoCpus"))];
    },
  },
};

/** Blames the first of several ways to set a limit when none of them is used. */
function oneOf(...limits: [Property, ...Property[]]): Finding[] {
  return limits.some(isLimit) ? [] : [limits[0].must("be more than 0")];
}

/** Docker takes processors as a text (`"0.5"`), and 0 for no limit. */
function isLimit(limit: Property): boolean {
  return limit.isUnknown || (limit.number ?? Number(limit.text)) > 0;
}
