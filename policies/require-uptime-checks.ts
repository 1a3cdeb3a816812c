import type { StackPolicy } from "./kernel/policy";
import type { Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

export const requireUptimeChecks: StackPolicy = {
  name: "require-uptime-checks",
  rule: "In production every public address has an uptime check.",
  why: "Without one, the team learns of an outage from the people it serves, hours later.",
  remedy: "add an UptimeCheck whose `url` is the address, or label what watches it `uptime:<host name>`.",
  scope: "production",
  checkStack: (resources) => {
    // A check of an address that is not known yet may watch any of them.
    if (resources.some(({ type, props }) => isUptimeCheck(type) && props.at("url").isUnknown)) return [];
    const watched = new Set(resources.flatMap(watchedHosts));
    return resources.flatMap((resource) =>
      publicHosts(resource)
        .filter((host) => !watched.has(host.name))
        .map((host) => ({ ...host.property.must("be watched by an uptime check"), urn: resource.urn })),
    );
  },
};

interface PublicHost {
  name: string;
  property: Property;
}

/** Names that people reach the stack by. */
function publicHosts({ type, props, labels }: Resource): PublicHost[] {
  switch (type) {
    case "scaleway:containers/domain:Domain":
    case "scaleway:functions/domain:Domain":
      return named([props.at("hostname")]);
    case "aws:cloudfront/distribution:Distribution":
      return named(props.at("aliases").items);
    case "aws:apigatewayv2/domainName:DomainName":
      return named([props.at("domainName")]);
    case "docker:index/container:Container":
      return [...labels].filter(([label]) => /^traefik\.http\.routers\..*\.rule$/.test(label)).flatMap(routed(props));
    default:
      return [];
  }
}

function named(properties: Property[]): PublicHost[] {
  return properties.flatMap((property) =>
    property.text === undefined ? [] : [{ name: property.text.toLowerCase(), property }],
  );
}

/** Traefik's routing rules: "Host(`a.example`) || Host(`b.example`)". */
function routed(props: Property): (label: [string, string]) => PublicHost[] {
  return ([, rule]) =>
    [...rule.matchAll(/Host\(`([^`]+)`/g)].map(([, host = ""]) => ({
      name: host.toLowerCase(),
      property: props.at("labels"),
    }));
}

/** Host names that a resource watches. Whatever runs the check, a component of this name or a label says so. */
function watchedHosts({ type, props, labels }: Resource): string[] {
  const labelled = labels.get("uptime");
  return [
    ...(labelled === undefined ? [] : [labelled.toLowerCase()]),
    ...(isUptimeCheck(type) ? hostOf(props.at("url").text) : []),
    ...(type === "aws:route53/healthCheck:HealthCheck" ? hostOf(`https://${props.at("fqdn").text ?? ""}`) : []),
  ];
}

function isUptimeCheck(type: string): boolean {
  return type.endsWith(":UptimeCheck");
}

function hostOf(url: string | undefined): string[] {
  return url !== undefined && URL.canParse(url) ? [new URL(url).hostname] : [];
}
