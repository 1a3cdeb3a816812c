import { forTypes } from "./kernel/checks";
import {
  firewallTypes,
  forwardedPorts,
  isOpenToAll,
  openDoors,
  publishedByService,
  publishedPorts,
  redisPorts,
} from "./kernel/network";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

const programs = /(^|\/)(redis|valkey|keydb)([:@]|$)/;

export const forbidPublicRedis: ResourcePolicy = {
  name: "forbid-public-redis",
  rule: "No Redis can be reached from the internet.",
  why: "Redis runs the commands of whoever gets in: queues can be read, emptied and filled with tasks that the workers obey.",
  remedy: "put Redis on a private network, or name the addresses of those who need it.",
  checks: {
    "scaleway:redis/cluster:Cluster": reachableByFew,
    "docker:index/container:Container": (resource) =>
      publishedPorts(resource, redisPorts, programs).map((port) => port.at("ip").must('be "127.0.0.1"')),
    "docker:index/service:Service": (resource) =>
      publishedByService(resource, redisPorts).map((port) => port.must("be left out: a network reaches it")),
    "scaleway:network/publicGatewayPatRule:PublicGatewayPatRule": (resource) =>
      forwardedPorts(resource, redisPorts).map((port) => port.must("be that of something else")),
    ...forTypes(firewallTypes, (resource) =>
      openDoors(resource, redisPorts).map((range) => range.must("name the network of those who need Redis")),
    ),
  },
};

/** Without a private network Scaleway gives a public endpoint, open to all until an ACL says who. */
function reachableByFew({ props }: Resource): Finding[] {
  const [networks, acls, publicNetwork] = [props.at("privateNetworks"), props.at("acls"), props.at("publicNetwork")];
  const open = acls.items
    .map((rule) => rule.at("ip"))
    .filter(isOpenToAll)
    .map((range) => range.must("name the network of those who need Redis"));
  const isPrivate = networks.isUnknown || networks.items.length > 0;
  const isLimited = acls.isUnknown || acls.items.length > 0;
  if (isPrivate && publicNetwork.isAbsent) return open;
  return isLimited ? open : [networks.must("hold a private network")];
}
