import { taskContainers } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

export const requireHealthChecks: ResourcePolicy = {
  name: "require-health-checks",
  rule: "Every container has a health check.",
  why: "Without one, a version that starts and does not work takes traffic, and a process that hangs is never restarted.",
  remedy: "give a path that answers 2xx when the process is well, a port, or a command.",
  checks: {
    "scaleway:containers/container:Container": probed,
    "aws:ecs/taskDefinition:TaskDefinition": (resource) =>
      taskContainers(resource).flatMap((container) => runsCommand(container.at("healthCheck"), "command")),
    "docker:index/container:Container": ({ props }) => runsCommand(props.at("healthcheck"), "tests"),
    "docker:index/service:Service": ({ props }) =>
      runsCommand(props.at("taskSpec", "containerSpec", "healthcheck"), "tests"),
  },
};

/** `livenessProbe` replaces `healthChecks`; a container sets one of the two. */
function probed({ props }: Resource): Finding[] {
  const [probe, older] = [props.at("livenessProbe"), props.at("healthChecks")];
  if (older.isUnknown) return [];
  const probes = [probe, ...older.items].filter((each) => !each.isAbsent);
  if (probes.length === 0) return probe.mustBeSet();
  const asks = probes.some(
    (each) => each.at("tcp").is(true) || !each.at("http").isAbsent || !each.at("https").isAbsent,
  );
  return asks ? [] : [probe.must("ask over http or tcp")];
}

/** Docker and ECS: a command, of which `["NONE"]` turns the image's own check off. */
function runsCommand(check: Property, property: string): Finding[] {
  const command = check.at(property);
  if (command.isUnknown) return [];
  const [first] = command.items;
  return first === undefined || first.is("NONE") ? [command.must("hold a command")] : [];
}
