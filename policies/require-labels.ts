import { forTypes } from "./kernel/checks";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/** Types that take labels, and where. Scaleway and AWS call them tags. */
const tagged = [
  "scaleway:block/volume:Volume",
  "scaleway:containers/container:Container",
  "scaleway:containers/namespace:Namespace",
  "scaleway:databases/instance:Instance",
  "scaleway:functions/function:Function",
  "scaleway:functions/namespace:Namespace",
  "scaleway:iam/application:Application",
  "scaleway:iam/policy:Policy",
  "scaleway:instance/securityGroup:SecurityGroup",
  "scaleway:instance/server:Server",
  "scaleway:instance/volume:Volume",
  "scaleway:loadbalancers/loadBalancer:LoadBalancer",
  "scaleway:network/privateNetwork:PrivateNetwork",
  "scaleway:network/vpc:Vpc",
  "scaleway:object/bucket:Bucket",
  "scaleway:redis/cluster:Cluster",
  "scaleway:secrets/secret:Secret",
  "aws:ebs/volume:Volume",
  "aws:ecs/service:Service",
  "aws:efs/fileSystem:FileSystem",
  "aws:elasticache/replicationGroup:ReplicationGroup",
  "aws:iam/role:Role",
  "aws:iam/user:User",
  "aws:lambda/function:Function",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:rds/cluster:Cluster",
  "aws:rds/instance:Instance",
  "aws:s3/bucket:Bucket",
  "aws:secretsmanager/secret:Secret",
];
const labelled = ["docker:index/container:Container", "docker:index/network:Network", "docker:index/volume:Volume"];

const requiredLabels = ["environment", "product", "owner"];

export const requireLabels: ResourcePolicy = {
  name: "require-labels",
  rule: "Every resource says its environment, its product and its owner.",
  why: "What nobody can place is never switched off, paid for by no one, and the wrong team is called when it breaks.",
  remedy: "add the labels environment, product and owner, as in environment:prod.",
  checks: {
    ...forTypes(tagged, (resource) => says(resource, "tags")),
    ...forTypes(labelled, (resource) => says(resource, "labels")),
  },
};

function says({ labels, props }: Resource, property: string): Finding[] {
  const known = props.at(property);
  if (known.isUnknown || props.at("tagsAll").isUnknown) return [];
  const missing = requiredLabels.filter((label) => (labels.get(label) ?? "") === "");
  return missing.length === 0
    ? []
    : [{ path: property, value: `without ${missing.join(", ")}`, must: `say ${missing.join(", ")}` }];
}
