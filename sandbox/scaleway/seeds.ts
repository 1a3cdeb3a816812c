import { randomUUID } from "node:crypto";
import { regions, zones, type Account } from "./account";
import type { ApiKey, Item, JsonObject } from "./records";
import { addNameServers, nameServers } from "./services/dns-data";
import type { Store } from "./store";

/** The zone that records and sub-zones can be made in. `.test` is reserved: nobody owns it. */
const rootZone = "example.test";

/** Puts in what an empty account already has. Does nothing to a store that has it. */
export function seed(store: Store, account: Account): void {
  if (store.get("account/projects", account.projectId)) return;
  const { organizationId, projectId } = account;
  const stamp = dates();
  const description = "";
  const qualification = { architecture_type: "unknown_architecture_type" };
  const own = { organization_id: organizationId, $seed: true };
  store.insert("account/projects", { id: projectId, name: "default", description, qualification, ...own, ...stamp });
  const user = store.insert("iam/users", { ...owner(organizationId), ...stamp });
  store.insert("iam/api-keys", { ...ownKey(account, user.id), ...stamp });
  addRootZone(store, projectId, rootZone);
  for (const region of regions) defaultVpc(store, organizationId, projectId, region);
  for (const zone of zones) defaultSecurityGroup(store, organizationId, projectId, zone);
}

const dates = (): JsonObject => ({ created_at: new Date().toISOString(), updated_at: new Date().toISOString() });

function owner(organizationId: string): Item {
  return {
    id: randomUUID(),
    email: "owner@example.test",
    username: "owner@example.test",
    first_name: "",
    last_name: "",
    organization_id: organizationId,
    deletable: false,
    last_login_at: null,
    type: "owner",
    two_factor_enabled: false,
    status: "activated",
    mfa: false,
    account_root_user_id: randomUUID(),
    tags: [],
    $seed: true,
  };
}

/** The key of the person at the keyboard, who owns the organisation. */
function ownKey({ accessKey, secretKey, projectId }: Account, userId: string): ApiKey {
  return {
    id: accessKey,
    access_key: accessKey,
    $secretKey: secretKey,
    user_id: userId,
    description: "",
    expires_at: null,
    default_project_id: projectId,
    editable: true,
    deletable: true,
    managed: false,
    creation_ip: "127.0.0.1",
    $seed: true,
  };
}

/** Sees to it that the account owns a domain. */
export function ownZone(store: Store, projectId: string, domain: string): void {
  if (!store.get("dns/zones", domain)) addRootZone(store, projectId, domain);
}

/** A domain that the account owns. */
export function addRootZone(store: Store, projectId: string, domain: string): Item {
  const zone = store.insert("dns/zones", {
    id: domain,
    domain,
    subdomain: "",
    ns: nameServers,
    ns_default: nameServers,
    ns_master: [],
    status: "active",
    message: null,
    updated_at: new Date().toISOString(),
    project_id: projectId,
    linked_products: [],
    $seed: true,
  });
  addNameServers(store, zone);
  return zone;
}

/** The default VPC of a project in a region; every project has one. */
export function defaultVpc(store: Store, organizationId: string, projectId: string, region: string): Item {
  const existing = store.find(
    "vpc/vpcs",
    (vpc) => vpc.is_default === true && vpc.project_id === projectId && vpc.region === region,
  );
  return (
    existing ??
    store.insert("vpc/vpcs", {
      id: randomUUID(),
      name: "default",
      organization_id: organizationId,
      project_id: projectId,
      region,
      tags: [],
      is_default: true,
      routing_enabled: true,
      custom_routes_propagation_enabled: true,
      ...dates(),
      $locality: region,
      $seed: true,
    })
  );
}

/** The default security group of a project in a zone. */
export function defaultSecurityGroup(store: Store, organizationId: string, projectId: string, zone: string): Item {
  const existing = store.find(
    "instance/security-groups",
    (group) => group.project_default === true && group.project === projectId && group.zone === zone,
  );
  const { created_at: creation_date, updated_at: modification_date } = dates();
  return (
    existing ??
    store.insert("instance/security-groups", {
      id: randomUUID(),
      creation_date,
      modification_date,
      name: "Default security group",
      description: "Auto generated security group.",
      organization: organizationId,
      project: projectId,
      stateful: true,
      inbound_default_policy: "accept",
      outbound_default_policy: "accept",
      organization_default: false,
      project_default: true,
      enable_default_security: true,
      state: "available",
      tags: [],
      zone,
      $rules: [],
      $locality: zone,
      $seed: true,
    })
  );
}
