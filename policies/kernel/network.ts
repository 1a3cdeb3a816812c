import type { Property } from "./property";
import type { Resource } from "./resource";

/** A range of addresses so wide that it stands for the internet, and not for a network that somebody runs. */
export function isOpenToAll(range: Property): boolean {
  const [, address, bits] = /^([0-9a-f.:]+)\/(\d+)$/i.exec(range.text?.trim() ?? "") ?? [];
  if (address === undefined) return false;
  // 10.0.0.0/8 is the widest private network of IPv4 (RFC 1918); no site gets more than a /29 of IPv6 (RIPE-738).
  return Number(bits) < (address.includes(":") ? 16 : 8);
}

/** A door through which anyone may reach one of these ports: the properties of a firewall that open it. */
export function openDoors(resource: Resource, ports: readonly number[]): Property[] {
  const { props } = resource;
  switch (resource.type) {
    case "aws:ec2/securityGroup:SecurityGroup":
      return props.at("ingress").items.filter(leadsTo(ports)).flatMap(awsRanges).filter(isOpenToAll);
    case "aws:ec2/securityGroupRule:SecurityGroupRule":
      return props.at("type").is("ingress") && leadsTo(ports)(props) ? awsRanges(props).filter(isOpenToAll) : [];
    case "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule":
      return leadsTo(ports)(props) ? [props.at("cidrIpv4"), props.at("cidrIpv6")].filter(isOpenToAll) : [];
    case "scaleway:instance/securityGroup:SecurityGroup":
      return props
        .at("inboundRules")
        .items.filter((rule) => acceptsAll(rule, ports))
        .map((rule) => rule.at("ipRange"));
    default:
      return [];
  }
}

/** The firewalls that `openDoors` understands. */
export const firewallTypes = [
  "aws:ec2/securityGroup:SecurityGroup",
  "aws:ec2/securityGroupRule:SecurityGroupRule",
  "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
  "scaleway:instance/securityGroup:SecurityGroup",
] as const;

/** Ports that a container publishes on every address of its machine, if it runs one of these programs. */
export function publishedPorts({ props }: Resource, programs: RegExp): Property[] {
  if (!programs.test(props.at("image").text ?? "")) return [];
  return props.at("ports").items.filter((port) => !port.at("ip").is("127.0.0.1", "::1") && !port.at("ip").isUnknown);
}

function leadsTo(ports: readonly number[]): (rule: Property) => boolean {
  return (rule) => {
    const protocol = rule.at("protocol").text ?? rule.at("ipProtocol").text;
    // "-1" and "all" are every protocol on every port: `fromPort` then means nothing.
    if (protocol === "-1" || protocol === "all") return true;
    const from = rule.at("fromPort").number ?? 0;
    const to = rule.at("toPort").number ?? 65535;
    return ports.some((port) => from <= port && port <= to);
  };
}

function awsRanges(rule: Property): Property[] {
  return [...rule.at("cidrBlocks").items, ...rule.at("ipv6CidrBlocks").items];
}

function acceptsAll(rule: Property, ports: readonly number[]): boolean {
  const port = rule.at("port").number;
  const [from, to] = (rule.at("portRange").text ?? "1-65535").split("-").map(Number);
  const reached = ports.some((each) => (port === undefined ? from! <= each && each <= (to ?? from!) : port === each));
  const range = rule.at("ipRange");
  return rule.at("action").is("accept") && reached && rule.at("ip").isAbsent && (range.isAbsent || isOpenToAll(range));
}
