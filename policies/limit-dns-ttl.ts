import type { ResourcePolicy } from "./kernel/policy";

const seconds = { min: 60, max: 86_400 };

export const limitDnsTtl: ResourcePolicy = {
  name: "limit-dns-ttl",
  rule: "DNS records live between a minute and a day in caches.",
  why: "With less, each visit waits for the DNS and falls with it; with more, a move or a mistake takes days to reach everyone.",
  remedy: "choose 3600 seconds, and 300 the day before a move.",
  checks: {
    // Scaleway's own default, 3600, is within bounds.
    "scaleway:domain/record:Record": ({ props }) =>
      props.at("ttl").isAbsent ? [] : props.at("ttl").mustBeWithin(seconds, "seconds"),
    // An alias takes the TTL of what it points at.
    "aws:route53/record:Record": ({ props }) =>
      props.at("aliases").isUnknown || props.at("aliases").items.length > 0
        ? []
        : props.at("ttl").mustBeWithin(seconds, "seconds"),
  },
};
