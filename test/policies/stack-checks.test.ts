import { describe, expect, test } from "vitest";
import type { Policy } from "../../policies/kernel/policy";
import { requireOffSiteBackups } from "../../policies/require-off-site-backups";
import { requireUptimeChecks } from "../../policies/require-uptime-checks";
import { compliant } from "./support/compliant";
import { judge, unknown, violationsOf, urnOf, type Sample } from "./support/sample";

const { domain } = compliant;

function watched(...by: Sample[]): boolean {
  return judge(requireUptimeChecks, domain, ...by).length === 0;
}

describe("a public address is watched by", () => {
  test.each<[string, Sample]>([
    [
      "a component that is an uptime check",
      { type: "acme:monitoring:UptimeCheck", props: { url: "https://LVAO.example.fr:443/" } },
    ],
    [
      "whatever is labelled with it",
      { type: "scaleway:functions/function:Function", props: { tags: ["uptime:lvao.example.fr"] } },
    ],
    ["a health check of Route 53", { type: "aws:route53/healthCheck:HealthCheck", props: { fqdn: "lvao.example.fr" } }],
  ])("%s", (_what, sample) => {
    expect(watched(sample)).toBe(true);
  });

  test.each<[string, Sample]>([
    [
      "nothing that watches another host",
      { type: "acme:monitoring:UptimeCheck", props: { url: "https://example.fr" } },
    ],
    [
      "nothing whose address cannot be read",
      { type: "acme:monitoring:UptimeCheck", props: { url: "lvao.example.fr" } },
    ],
    ["nothing that merely has an address", { type: "acme:monitoring:Page", props: { url: "https://lvao.example.fr" } }],
    [
      "nothing whose label is not known yet",
      { type: "scaleway:functions/function:Function", props: { tags: unknown } },
    ],
  ])("%s", (_what, sample) => {
    expect(watched(sample)).toBe(false);
  });
});

test.each([
  ["scaleway:functions/domain:Domain", { hostname: "f.example.fr" }],
  ["aws:cloudfront/distribution:Distribution", { aliases: ["www.example.fr"] }],
  ["aws:apigatewayv2/domainName:DomainName", { domainName: "api.example.fr" }],
])("an address of %s needs an uptime check", (type, props) => {
  expect(judge(requireUptimeChecks, { type, props })).toHaveLength(1);
});

test("each address of a routing rule needs an uptime check", () => {
  const value = 'Host(`a.example.fr`, `b.example.fr`) && PathPrefix(`/c`) || Host("d.example.fr")';
  const labels = [{ label: "traefik.http.routers.web.rule", value }];
  expect(judge(requireUptimeChecks, { type: "docker:index/container:Container", props: { labels } })).toHaveLength(3);
});

test.each<[Policy, Sample]>([
  [requireUptimeChecks, domain],
  [requireOffSiteBackups, { ...compliant.awsDatabase }],
])("a violation of the stack names the resource at fault", (policy, sample) => {
  const row = { policy, prod: "mandatory", preprod: "mandatory" } as const;
  expect(violationsOf(row, [compliant.container, sample]).map(({ urn }) => urn)).toEqual([urnOf(sample)]);
});

test("an empty stack breaks nothing", () => {
  expect(judge(requireUptimeChecks)).toEqual([]);
});
