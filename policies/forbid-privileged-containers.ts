import { taskContainers } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";

/** What servers need that start as root and become another user, or listen below port 1024. */
const harmlessCapabilities =
  /^(CAP_)?(CHOWN|DAC_OVERRIDE|FOWNER|FSETID|KILL|NET_BIND_SERVICE|SETFCAP|SETGID|SETPCAP|SETUID|SYS_CHROOT)$/i;

export const forbidPrivilegedContainers: ResourcePolicy = {
  name: "forbid-privileged-containers",
  rule: "A container has nothing of its machine: neither its rights, nor its network, its processes or its devices.",
  why: "Whoever finds a flaw in the program is then the administrator of the machine, with the data of every product on it.",
  remedy: "leave the option out; give a container a network of its own, and the one capability that its program needs.",
  checks: {
    "docker:index/container:Container": ({ props }) => [
      ...props.at("privileged").mayOnlyBe(false),
      ...["networkMode", "pidMode", "ipcMode", "usernsMode", "cgroupnsMode"].flatMap((mode) => ownOne(props.at(mode))),
      ...props.at("capabilities", "adds").items.flatMap(isHarmless),
      ...props.at("devices").items.map((device) => device.at("hostPath").must("be left out")),
      ...props.at("securityOpts").items.flatMap(isConfined),
    ],
    "docker:index/service:Service": ({ props }) =>
      props.at("taskSpec", "networksAdvanceds").items.flatMap((network) => ownOne(network.at("name"))),
    "aws:ecs/taskDefinition:TaskDefinition": (resource) => [
      ...["networkMode", "pidMode", "ipcMode"].flatMap((mode) => ownOne(resource.props.at(mode))),
      ...taskContainers(resource).flatMap((container) => privilegesOfTask(container)),
    ],
  },
};

function privilegesOfTask(container: Property): Finding[] {
  return [
    ...container.at("privileged").mayOnlyBe(false),
    ...container.at("linuxParameters", "capabilities", "add").items.flatMap(isHarmless),
  ];
}

/** `host` is the machine's; `container:<name>` is that of another container, which may be of another product. */
function ownOne(mode: Property): Finding[] {
  return /^(host$|container:)/.test(mode.text ?? "") ? [mode.must("be the container's own")] : [];
}

function isHarmless(capability: Property): Finding[] {
  const name = capability.text;
  return name === undefined || harmlessCapabilities.test(name)
    ? []
    : [capability.must("be left out: it reaches the machine")];
}

function isConfined(option: Property): Finding[] {
  return /[=:](unconfined|disable)$/.test(option.text ?? "") ? [option.must("be left out")] : [];
}
