import type { StackPolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
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
        .map(({ path, value }): Finding => ({ path, value, must: "be watched by an uptime check", urn: resource.urn })),
    );
  },
};

interface PublicHost {
  name: string;
  /** Where a violation says that it is, and what stands there. */
  path: string;
  value: string;
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
      return [...labels].filter(([label]) => /^traefik\.http\.routers\..*\.rule$/.test(label)).flatMap(routed);
    default:
      return [];
  }
}

function named(properties: Property[]): PublicHost[] {
  return properties.flatMap(({ path, text }) =>
    text === undefined ? [] : [{ name: text.toLowerCase(), path, value: JSON.stringify(text) }],
  );
}

/** Traefik's routing rules: "Host(`a.example`, `b.example`) || Host("c.example")". */
function routed([label, rule]: [string, string]): PublicHost[] {
  const lists = [...rule.matchAll(/\bHost\(([^)]*)\)/g)].map(([, list = ""]) => list);
  return lists
    .flatMap((list) => [...list.matchAll(/[`"]([^`"]+)[`"]/g)])
    .map(([, host = ""]) => ({
      name: host.toLowerCase(),
      path: `labels[${JSON.stringify(label)}]`,
      value: JSON.stringify(host),
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
