import { forTypes } from "./kernel/checks";
import {
  databasePorts,
  everyOpenDoor,
  firewallTypes,
  leadsTo,
  portsOpenToAll,
  redisPorts,
  type OpenDoor,
} from "./kernel/network";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/** HTTP and HTTPS. */
const webPorts = [80, 443];

/** What leads to data has policies of its own. */
const dataPorts = [...databasePorts, ...redisPorts];

/** Docker's own, by which whoever gets in is the administrator of the machine: no label opens them. */
const daemonPorts = [2375, 2376];

export const limitOpenPorts: ResourcePolicy = {
  name: "limit-open-ports",
  rule: "Everyone is let in to web pages, and to nothing else.",
  why: "Every open port of the internet is found within the hour: a daemon, a console or SSH is then one flaw away from the machine.",
  remedy:
    "drop what no rule of a firewall accepts, and name the networks of those who come; publish a container's port on 127.0.0.1; label what is open to all on purpose `public-ports:22`.",
  checks: {
    ...forTypes(firewallTypes, openPorts),
    "scaleway:instance/securityGroup:SecurityGroup": (resource) => [
      ...resource.props.at("inboundDefaultPolicy").mustBe("drop"),
      ...openPorts(resource),
    ],
    "docker:index/container:Container": (resource) => [
      // Whatever the image exposes, on every address of the machine.
      ...resource.props.at("publishAllPorts").mayOnlyBe(false),
      ...published(resource),
    ],
    "docker:index/service:Service": published,
  },
};

function openPorts(resource: Resource): Finding[] {
  const allowed = allowedPorts(resource);
  if (allowed === undefined) return [];
  return everyOpenDoor(resource)
    .filter((door) => !isAllowed(door, allowed) && !leadsTo(door, dataPorts))
    .map(({ range, ports }) => range.must(`name who may come to ${namesOf(ports)}`));
}

function published(resource: Resource): Finding[] {
  const allowed = allowedPorts(resource);
  if (allowed === undefined) return [];
  return portsOpenToAll(resource)
    .filter(({ inside, outside }) => !allowed.includes(outside.number ?? 0) && !dataPorts.includes(inside.number ?? 0))
    .map(({ outside }) => outside.must("be 80 or 443, or on 127.0.0.1 alone"));
}

/** Those of web pages, and those that a label opens; `undefined` while the labels are not known. */
function allowedPorts({ labels, props }: Resource): number[] | undefined {
  if (props.at("tags").isUnknown || props.at("labels").isUnknown) return undefined;
  const labelled = (labels.get("public-ports") ?? "")
    .split(/[^0-9]+/)
    .filter(Boolean)
    .map(Number);
  return [...webPorts, ...labelled.filter((port) => !daemonPorts.includes(port))];
}

/** Every port behind the door may be open to all. */
function isAllowed({ ports: [first, last] }: OpenDoor, allowed: readonly number[]): boolean {
  const inside = new Set(allowed.filter((port) => first <= port && port <= last));
  return inside.size === last - first + 1;
}

function namesOf([first, last]: OpenDoor["ports"]): string {
  return first === last ? `port ${first}` : `ports ${first} to ${last}`;
}
