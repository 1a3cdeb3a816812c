import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/**
 * The parts that may have the daemon's socket, by their label: a proxy that passes on the few calls that list containers
 * and read logs (`part:socket-proxy`, `part:log-viewer-socket-proxy`).
 */
const socketParts = /(^|-)socket-proxy$/;
const socket = /^(\/var)?\/run\/docker\.sock$/;

/** Files that say the time, or whom to trust, and nothing of what runs. */
const harmless = /^\/(etc\/(localtime|timezone|ssl\/certs(\/.*)?)|usr\/share\/zoneinfo(\/.*)?)$/;

export const forbidHostMounts: ResourcePolicy = {
  name: "forbid-host-mounts",
  rule: "A container sees no folder of its machine, and not the socket of its daemon.",
  why: "With the socket, or a folder of the system, the program is the administrator of the machine; data in a folder is in no volume that is protected and backed up.",
  remedy:
    "mount a volume; what must talk to the daemon asks a container labelled `part:socket-proxy`, which alone may mount the socket, read-only.",
  checks: {
    "docker:index/container:Container": (resource) => [
      ...resource.props.at("volumes").items.flatMap((volume) => [
        ...fromMachine(resource, volume.at("hostPath"), volume.at("readOnly")),
        // Docker takes a volume's name that is a path for a folder of the machine.
        ...(isPath(volume.at("volumeName"))
          ? fromMachine(resource, volume.at("volumeName"), volume.at("readOnly"))
          : []),
      ]),
      ...bound(resource, resource.props.at("mounts")),
    ],
    "docker:index/service:Service": (resource) =>
      bound(resource, resource.props.at("taskSpec", "containerSpec", "mounts")),
    "docker:index/volume:Volume": ({ props }) =>
      /\br?bind\b/.test(props.at("driverOpts", "o").text ?? "")
        ? [props.at("driverOpts", "device").must("be left out")]
        : [],
    "aws:ecs/taskDefinition:TaskDefinition": (resource) =>
      resource.props
        .at("volumes")
        .items.flatMap((volume) => fromMachine(resource, volume.at("hostPath"), volume.at("readOnly"))),
  },
};

function bound(resource: Resource, mounts: Property): Finding[] {
  return mounts.items
    .filter((mount) => mount.at("type").is("bind"))
    .flatMap((mount) => fromMachine(resource, mount.at("source"), mount.at("readOnly")));
}

function isPath(name: Property): boolean {
  return /^[/.~]/.test(name.text ?? "");
}

function fromMachine({ labels, props }: Resource, path: Property, readOnly: Property): Finding[] {
  const text = path.text;
  if (text === undefined || text === "" || (harmless.test(text) && readOnly.is(true))) return [];
  if (!socket.test(text)) return [path.must("be left out, for a volume")];
  if (!props.at("labels").isUnknown && !socketParts.test(labels.get("part") ?? ""))
    return [path.must("be left to a part that is called socket-proxy")];
  return readOnly.mustBe(true);
}
