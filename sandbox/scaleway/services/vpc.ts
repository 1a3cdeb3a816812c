import { randomUUID } from "node:crypto";
import { freeBlock, overlaps, subnetsOf, uniqueLocalBlock } from "../addresses";
import { type Answer, type Call, ok } from "../call";
import { invalidArgument, notFound, preconditionFailed } from "../errors";
import {
  type Field,
  Wrong,
  computed,
  createdAt,
  flag,
  id,
  list,
  locality,
  organization,
  output,
  project,
  tags,
  text,
  updatedAt,
  uuid,
} from "../fields";
import { isObject, textOf } from "../json";
import { findItem, present } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import { defaultVpc } from "../seeds";
import type { Service } from "../server";
import type { Store } from "../store";

const root = "/vpc/v2/regions/:region";

const vpcReference = { collection: "vpc/vpcs", label: "vpc" };

const networkReference = { collection: "vpc/private-networks", label: "private_network" };

const vpcs: Resource = {
  collection: "vpc/vpcs",
  path: `${root}/vpcs`,
  label: "vpc",
  plural: "vpcs",
  fields: {
    id: id(),
    name: text({ required: true }),
    organization_id: organization(),
    project_id: project(),
    region: locality(),
    tags: tags(),
    is_default: output(false),
    created_at: createdAt(),
    updated_at: updatedAt(),
    private_network_count: computed((vpc, { store }) => networksOf(store, vpc.id).length),
    /** Routing cannot be switched off any more: the API answers true whatever was asked. */
    routing_enabled: output(true),
    custom_routes_propagation_enabled: output(true),
    transitivity_enabled: flag(),
    s3_integration_enabled: output(false),
  },
  prepare: (_call, body) => ({ ...body, transitivity_enabled: body.enable_transitivity }),
  usedBy: {
    by: { "vpc/private-networks": "vpc_id" },
    refusal: preconditionFailed("resource_still_in_use", "the VPC still has private networks"),
  },
  owns: { "vpc/routes": "vpc_id" },
  deletable: (_call, vpc) => {
    if (vpc.is_default === true) throw preconditionFailed("protected_resource", "the default VPC cannot be deleted");
  },
  actions: [
    { method: "POST", path: `${root}/vpcs/:id/enable-routing`, run: enable },
    { method: "POST", path: `${root}/vpcs/:id/enable-custom-routes-propagation`, run: enable },
    { method: "GET", path: `${root}/vpcs/:id/acl-rules`, run: readAcl },
    { method: "PUT", path: `${root}/vpcs/:id/acl-rules`, run: setAcl },
  ],
};

const networksOf = (store: Store, vpcId: string): Item[] =>
  store.list("vpc/private-networks", ({ vpc_id }) => vpc_id === vpcId);

/** Both kinds of routing are always on; asking for them changes nothing but the date. */
function enable(call: Call): Answer {
  const vpc = findItem(vpcs, call);
  call.store.update("vpc/vpcs", vpc.id, { updated_at: call.now });
  return ok(present(vpcs, vpc, call));
}

const aclKey = (isIpv6: boolean): string => (isIpv6 ? "$acl6" : "$acl4");

function readAcl(call: Call): Answer {
  const vpc = findItem(vpcs, call);
  return ok(vpc[aclKey(call.query.get("is_ipv6") === "true")] ?? { rules: [], default_policy: "accept" });
}

/** Replaces all rules of an address family. */
function setAcl(call: Call): Answer {
  const vpc = findItem(vpcs, call);
  const sent: Json[] = Array.isArray(call.body.rules) ? call.body.rules : [];
  const rules = sent.filter(isObject).map((rule): Json => {
    const text = typeof rule.description === "string" ? rule.description : "";
    return { ...rule, description: `(Rule scope: client) ${text}` };
  });
  const policy = call.body.default_policy === "drop" ? "drop" : "accept";
  const acl: JsonObject = { rules, default_policy: policy };
  call.store.update("vpc/vpcs", vpc.id, { [aclKey(call.body.is_ipv6 === true)]: acl });
  return ok(acl);
}

const cidr: Field = {
  read: (value) => {
    if (typeof value !== "string" || !/^[0-9a-f.:]+\/\d+$/i.test(value)) {
      throw new Wrong("format", 'must be an address block such as "172.16.4.0/22"');
    }
    return value;
  },
};

const privateNetworks: Resource = {
  collection: "vpc/private-networks",
  path: `${root}/private-networks`,
  label: "private_network",
  plural: "private_networks",
  fields: {
    id: id(),
    name: text({ required: true }),
    organization_id: organization(),
    project_id: project(),
    region: locality(),
    tags: tags(),
    vpc_id: uuid({ fixed: true, initial: (call, draft) => defaultVpcId(call, draft) }),
    dhcp_enabled: output(true),
    default_route_propagation_enabled: flag(),
    has_s3_integration: output(false),
    created_at: createdAt(),
    updated_at: updatedAt(),
    subnets: { ...list(cidr), fixed: true },
  },
  references: { vpc_id: vpcReference },
  created: (call, network) => {
    network.subnets = allocateSubnets(call, network);
  },
  deletable: (call, network) => {
    const holder = call.store.find("ipam/ips", (ip) => ip.$network === network.id);
    const container = call.store.find("containers/containers", (c) => c.private_network_id === network.id);
    if (holder || container) {
      throw preconditionFailed("resource_still_in_use", "resources are still attached to the private network");
    }
  },
  filters: { private_network_ids: (network, value) => network.id === value },
};

function defaultVpcId(call: Call, draft: JsonObject): string {
  const projectId = typeof draft.project_id === "string" ? draft.project_id : call.account.projectId;
  return defaultVpc(call.store, call.account.organizationId, projectId, call.locality).id;
}

/** The blocks asked for; a free /22 and a /64 of unique local addresses fill what is missing. */
function allocateSubnets(call: Call, network: Item): Json[] {
  const asked = Array.isArray(network.subnets) ? network.subnets.filter((s): s is string => typeof s === "string") : [];
  const others = networksOf(call.store, textOf(network.vpc_id)).filter(({ id }) => id !== network.id);
  const taken = others.flatMap(subnetsOf).map(({ subnet }) => subnet);
  const clash = asked.find((block) => taken.some((other) => overlaps(block, other)));
  if (clash !== undefined) {
    call.store.delete("vpc/private-networks", network.id);
    throw invalidArgument("subnets", `${clash} overlaps a subnet of the same VPC`);
  }
  const blocks = [...asked];
  if (!blocks.some((block) => !block.includes(":"))) blocks.unshift(freeBlock(taken));
  if (!blocks.some((block) => block.includes(":"))) blocks.push(uniqueLocalBlock());
  return blocks.map((subnet) => ({
    id: randomUUID(),
    created_at: call.now,
    updated_at: call.now,
    subnet,
    project_id: network.project_id,
    private_network_id: network.id,
    vpc_id: network.vpc_id,
    region: call.locality,
  }));
}

const routes: Resource = {
  collection: "vpc/routes",
  path: `${root}/routes`,
  label: "unknown",
  plural: "routes",
  fields: {
    id: id(),
    description: text(),
    tags: tags(),
    vpc_id: uuid({ required: true, fixed: true }),
    destination: { ...cidr, required: true },
    nexthop_resource_id: uuid({ initial: null, clearable: true }),
    nexthop_private_network_id: uuid({ initial: null, clearable: true }),
    nexthop_vpc_connector_id: uuid({ initial: null, clearable: true }),
    created_at: createdAt(),
    updated_at: updatedAt(),
    is_read_only: output(false),
    type: output("custom"),
    region: locality(),
  },
  references: { vpc_id: vpcReference, nexthop_private_network_id: networkReference },
  missing: () => notFound("unknown", ""),
  show: { title: "destination" },
};

const ingressRules: Resource = {
  collection: "vpc/ingress-rules",
  path: `${root}/ingress-rules`,
  label: "unknown",
  plural: "rules",
  fields: {
    id: id(),
    description: text(),
    tags: tags(),
    vpc_id: uuid({ required: true, fixed: true }),
    source: { ...cidr, required: true },
    nexthop_resource_ip: text(),
    nexthop_private_network_id: uuid({ initial: null }),
    is_ipv6: computed(({ source }) => textOf(source).includes(":")),
    organization_id: organization(),
    project_id: project(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    region: locality(),
  },
  references: { vpc_id: vpcReference, nexthop_private_network_id: networkReference },
  missing: () => notFound("unknown", ""),
  show: { title: "source" },
};

const connectors: Resource = {
  collection: "vpc/connectors",
  path: `${root}/vpc-connectors`,
  label: "vpc_connector",
  plural: "vpc_connectors",
  fields: {
    id: id(),
    name: text({ required: true }),
    organization_id: organization(),
    project_id: project(),
    region: locality(),
    tags: tags(),
    status: output("orphan"),
    vpc_id: uuid({ required: true, fixed: true }),
    target_vpc_id: uuid({ required: true, fixed: true }),
    created_at: createdAt(),
    updated_at: updatedAt(),
  },
  references: { vpc_id: vpcReference, target_vpc_id: vpcReference },
};

export const vpc: Service = { resources: [vpcs, privateNetworks, routes, ingressRules, connectors] };
