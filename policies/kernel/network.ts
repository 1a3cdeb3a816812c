import type { Property } from "./property";
import type { Resource } from "./resource";

/** Ports of the servers of data, which a policy of their own keeps from the internet. */
export const databasePorts = [5432, 3306, 1433, 27017];
export const redisPorts = [6379];

/**
 * A range of addresses so wide that it stands for the internet, and not for a network that somebody runs. Of public IPv4
 * addresses a /16 is what a large operator has; no site gets more than a /29 of IPv6 (RIPE-738).
 */
export function isOpenToAll(range: Property): boolean {
  const [, address, bits] = /^([0-9a-f.:]+)\/(\d+)$/i.exec(range.text?.trim() ?? "") ?? [];
  if (address === undefined || isPrivate(address, Number(bits))) return false;
  return Number(bits) < (address.includes(":") ? 29 : 16);
}

/** Ranges that the internet does not route (RFC 1918, RFC 6598, RFC 4193): a whole one is a network that somebody runs. */
function isPrivate(address: string, bits: number): boolean {
  const range = privateRanges.find(({ start }) => start.test(address));
  return range !== undefined && bits >= range.bits;
}

const privateRanges = [
  { start: /^10\./, bits: 8 },
  { start: /^172\.(1[6-9]|2\d|3[01])\./, bits: 12 },
  { start: /^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./, bits: 10 },
  { start: /^192\.168\./, bits: 16 },
  { start: /^f[cd][0-9a-f]{2}:/i, bits: 7 },
];

/** A rule of a firewall by which anyone may come in. */
export interface OpenDoor {
  /** The property that lets everyone in. */
  range: Property;
  /** First and last port behind it. */
  ports: [first: number, last: number];
}

/** The doors of a firewall by which anyone may reach one of these ports: the properties that open them. */
export function openDoors(resource: Resource, ports: readonly number[]): Property[] {
  return everyOpenDoor(resource)
    .filter((door) => leadsTo(door, ports))
    .map(({ range }) => range);
}

export function leadsTo({ ports: [first, last] }: OpenDoor, ports: readonly number[]): boolean {
  return ports.some((port) => first <= port && port <= last);
}

export function everyOpenDoor({ type, props }: Resource): OpenDoor[] {
  switch (type) {
    case "aws:ec2/securityGroup:SecurityGroup":
    case "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup":
      return props.at("ingress").items.flatMap((rule) => awsDoors(rule, awsRanges(rule)));
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return props.at("type").is("ingress") ? awsDoors(props, awsRanges(props)) : [];
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return awsDoors(props, [props.at("cidrIpv4"), props.at("cidrIpv6")]);
    case "scaleway:instance/securityGroup:SecurityGroup":
    case "scaleway:instance/securityGroupRules:SecurityGroupRules":
      return props.at("inboundRules").items.flatMap(scalewayDoors);
    default:
      return [];
  }
}

/** The firewalls that `everyOpenDoor` understands. */
export const firewallTypes = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "scaleway:instance/securityGroup:SecurityGroup",
  "scaleway:instance/securityGroupRules:SecurityGroupRules",
] as const;

/** Addresses that lead to the machine itself. */
const loopback = /^(127\.|::1$)/;

/**
 * Ports that a container publishes on every address of its machine, if one of these servers is behind them: by the port
 * that it listens on, or by the program that the image is called after. An image may be named by its digest alone.
 */
export function publishedPorts({ props }: Resource, ports: readonly number[], programs: RegExp): Property[] {
  const isServer = programs.test(props.at("image").text ?? "");
  return props
    .at("ports")
    .items.filter((port) => isServer || ports.includes(port.at("internal").number ?? 0))
    .filter((port) => !loopback.test(port.at("ip").text ?? "") && !port.at("ip").isUnknown);
}

/** A port that Docker opens past the firewall of its machine. */
export interface PublishedPort {
  /** That the program listens on. */
  inside: Property;
  /** That people call. */
  outside: Property;
}

/** What a container or a service publishes to more than its own machine and private networks. */
export function portsOpenToAll({ props }: Resource): PublishedPort[] {
  const ofContainer = props
    .at("ports")
    .items.filter((port) => !port.at("ip").isUnknown && !isInner(port.at("ip").text ?? ""))
    .map((port) => ({ inside: port.at("internal"), outside: port.at("external") }));
  const ofService = props
    .at("endpointSpec", "ports")
    .items.map((port) => ({ inside: port.at("targetPort"), outside: port.at("publishedPort") }));
  return [...ofContainer, ...ofService].filter(({ outside }) => !outside.isUnknown);
}

function isInner(address: string): boolean {
  return loopback.test(address) || isPrivate(address, 128);
}

/** The port behind a rule of a public gateway, which lets everyone through to it, if it is one of these. */
export function forwardedPorts({ props }: Resource, ports: readonly number[]): Property[] {
  return [props.at("privatePort")].filter((port) => ports.includes(port.number ?? 0));
}

/** Ports that a service publishes: Docker opens them on every machine of the swarm, whatever the image. */
export function publishedByService({ props }: Resource, ports: readonly number[]): Property[] {
  return props
    .at("endpointSpec", "ports")
    .items.map((port) => port.at("targetPort"))
    .filter((port) => ports.includes(port.number ?? 0));
}

function awsDoors(rule: Property, ranges: Property[]): OpenDoor[] {
  const protocol = rule.at("protocol").text ?? rule.at("ipProtocol").text;
  if (protocol === "icmp" || protocol === "icmpv6") return [];
  if (rule.at("fromPort").isUnknown || rule.at("toPort").isUnknown) return [];
  // "-1" and "all" are every protocol on every port: `fromPort` then means nothing.
  const isEvery = protocol === "-1" || protocol === "all";
  const first = isEvery ? 0 : (rule.at("fromPort").number ?? 0);
  const last = isEvery ? 65535 : (rule.at("toPort").number ?? 65535);
  return ranges.filter(isOpenToAll).map((range) => ({ range, ports: between(first, last) }));
}

function awsRanges(rule: Property): Property[] {
  return [...rule.at("cidrBlocks").items, ...rule.at("ipv6CidrBlocks").items];
}

function scalewayDoors(rule: Property): OpenDoor[] {
  const range = rule.at("ipRange");
  const isOpen = rule.at("action").is("accept") && rule.at("ip").isAbsent && (range.isAbsent || isOpenToAll(range));
  if (!isOpen || rule.at("protocol").is("ICMP")) return [];
  const [port, ports] = [rule.at("port"), rule.at("portRange")];
  if (port.isUnknown || ports.isUnknown) return [];
  // The range wins over the port; a rule without either is for every port.
  const [first = NaN, last = first] = (ports.text || String(port.number || "1-65535")).split("-").map(Number);
  return [{ range, ports: between(first, last) }];
}

/** What cannot be read is every port. */
function between(first: number, last: number): OpenDoor["ports"] {
  return Number.isInteger(first) && Number.isInteger(last) ? [first, last] : [0, 65535];
}
