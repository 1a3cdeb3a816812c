import { forTypes } from "./kernel/checks";
import {
  databasePorts,
  firewallTypes,
  forwardedPorts,
  isOpenToAll,
  openDoors,
  publishedByService,
  publishedPorts,
} from "./kernel/network";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const programs = /(^|\/)(postgres(ql)?|postgis|timescaledb|mysql|mariadb|mongo(db)?)([:@]|$)/;

export const forbidPublicDatabases: ResourcePolicy = {
  name: "forbid-public-databases",
  rule: "No database can be reached from the internet.",
  why: "Whatever is reachable is tried: one leaked or weak password, or one flaw of the server, hands over all of its data.",
  remedy: "put the database on a private network, attach what uses it to that network, and let nobody else in.",
  checks: {
    "scaleway:databases/instance:Instance": onPrivateNetworkAlone,
    "scaleway:databases/acl:Acl": ({ props }) =>
      props
        .at("aclRules")
        .items.map((rule) => rule.at("ip"))
        .filter(isOpenToAll)
        .map((range) => range.must("name the network of those who need the database")),
    "scaleway:databases/readReplica:ReadReplica": ({ props }) =>
      props.at("directAccess").isAbsent ? [] : [props.at("directAccess").must("be left out, for privateNetwork")],
    // Without a private network Scaleway gives a public endpoint.
    "scaleway:mongodb/instance:Instance": ({ props }) => [
      ...props.at("privateNetwork").mustBeSet(),
      ...(props.at("publicNetwork").isAbsent
        ? []
        : [props.at("publicNetwork").must("be left out, for privateNetwork")]),
    ],
    "aws:rds/instance:Instance": notPubliclyAccessible,
    "aws:rds/clusterInstance:ClusterInstance": notPubliclyAccessible,
    "docker:index/container:Container": (resource) =>
      publishedPorts(resource, databasePorts, programs).map((port) => port.at("ip").must('be "127.0.0.1"')),
    "docker:index/service:Service": (resource) =>
      publishedByService(resource, databasePorts).map((port) => port.must("be left out: a network reaches it")),
    "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule": (resource) =>
      forwardedPorts(resource, databasePorts).map((port) => port.must("be that of something else")),
    ...forTypes(firewallTypes, (resource) =>
      openDoors(resource, databasePorts).map((range) => range.must("name the network of those who need the database")),
    ),
  },
};

/** Without `privateNetwork` Scaleway gives a public endpoint; with `loadBalancer` it gives one besides. */
function onPrivateNetworkAlone({ props }: Resource): Finding[] {
  const endpoint = props.at("loadBalancer");
  return [
    ...props.at("privateNetwork").mustBeSet(),
    ...(endpoint.isAbsent ? [] : [endpoint.must("be left out: it is a public endpoint")]),
  ];
}

function notPubliclyAccessible({ props }: Resource): Finding[] {
  return props.at("publiclyAccessible").mayOnlyBe(false);
}
