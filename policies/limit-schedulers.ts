import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const processes = ["scheduler", "beat", "daemon", "clock"];
const commands = /\bcelery\b.*(\bbeat\b|\s-B\b)|\bairflow scheduler\b|\bdagster-daemon\b|\brqscheduler\b/;

export const limitSchedulers: ResourcePolicy = {
  name: "limit-schedulers",
  rule: "A scheduler runs exactly once.",
  why: "Two of them start every task twice, e-mails and payments included; none of them starts nothing, and nobody is told.",
  remedy: "set both the least and the greatest number of instances to 1.",
  checks: {
    "scaleway:containers/container:Container": (resource) =>
      isScheduler(resource, [...resource.props.at("commands").items, ...resource.props.at("args").items])
        ? ["minScale", "maxScale"].flatMap((scale) => exactlyOne(resource.props.at(scale)))
        : [],
    "aws:ecs/service:Service": (resource) =>
      isScheduler(resource, []) ? exactlyOne(resource.props.at("desiredCount")) : [],
    "docker:index/service:Service": (resource) => {
      const container = resource.props.at("taskSpec", "containerSpec");
      const words = [...container.at("commands").items, ...container.at("args").items];
      return isScheduler(resource, words) ? exactlyOne(resource.props.at("mode", "replicated", "replicas")) : [];
    },
  },
};

function exactlyOne(scale: Property): Finding[] {
  return scale.mustBe(1);
}

/** By its label `singleton`, by the name of its process, or by what it runs. */
function isScheduler({ labels }: Resource, command: Property[]): boolean {
  const line = command.map((word) => word.text ?? "").join(" ");
  return labels.has("singleton") || processes.includes(labels.get("process") ?? "") || commands.test(line);
}
