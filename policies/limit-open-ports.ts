import { forTypes } from "./kernel/checks";
import { databasePorts, everyOpenDoor, firewallTypes, leadsTo, redisPorts, type OpenDoor } from "./kernel/network";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/** HTTP and HTTPS. */
const webPorts = [80, 443];

/** Docker's own, by which whoever gets in is the administrator of the machine: no label opens them. */
const daemonPorts = [2375, 2376];

export const limitOpenPorts: ResourcePolicy = {
  name: "limit-open-ports",
  rule: "A firewall lets everyone in to web pages, and to nothing else.",
  why: "Every open port of the internet is found within the hour: a daemon, a console or SSH is then one flaw away from the machine.",
  remedy:
    "drop what no rule accepts, and name the networks of those who come; label what is open to all on purpose `public-ports:22`.",
  checks: {
    ...forTypes(firewallTypes, openPorts),
    "scaleway:instance/securityGroup:SecurityGroup": (resource) => [
      ...resource.props.at("inboundDefaultPolicy").mustBe("drop"),
      ...openPorts(resource),
    ],
    // Whatever the image exposes, on every address of the machine.
    "docker:index/container:Container": ({ props }) => props.at("publishAllPorts").mayOnlyBe(false),
  },
};

function openPorts(resource: Resource): Finding[] {
  if (resource.props.at("tags").isUnknown) return [];
  const labelled = (resource.labels.get("public-ports") ?? "")
    .split(/[^0-9]+/)
    .filter(Boolean)
    .map(Number);
  const allowed = [...webPorts, ...labelled.filter((port) => !daemonPorts.includes(port))];
  return everyOpenDoor(resource)
    .filter((door) => !isAllowed(door, allowed) && !leadsTo(door, [...databasePorts, ...redisPorts]))
    .map(({ range, ports }) => range.must(`name who may come to ${namesOf(ports)}`));
}

/** Every port behind the door may be open to all. What leads to data has policies of its own. */
function isAllowed({ ports: [first, last] }: OpenDoor, allowed: readonly number[]): boolean {
  const inside = new Set(allowed.filter((port) => first <= port && port <= last));
  return inside.size === last - first + 1;
}

function namesOf([first, last]: OpenDoor["ports"]): string {
  return first === last ? `port ${first}` : `ports ${first} to ${last}`;
}
