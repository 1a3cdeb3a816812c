import type { Call } from "../call";
import { objectOf, textOf } from "../json";
import type { Item, Json } from "../records";
import { images } from "./instance-catalogue";

export function showImage({ image: id }: Item, call: Call): Json {
  const image = images.find((candidate) => candidate.id === id);
  if (!image) return null;
  const owner = "51b656e3-4865-41e8-adbc-0c45bdd780db";
  const local = image.type === "instance_local";
  return {
    id: image.id,
    name: image.name,
    organization: owner,
    project: owner,
    root_volume: { volume_type: local ? "l_ssd" : "sbs_snapshot", id: image.id, size: local ? 10e9 : 0, name: "" },
    extra_volumes: {},
    public: true,
    arch: "x86_64",
    creation_date: "2026-01-01T00:00:00Z",
    modification_date: "2026-01-01T00:00:00Z",
    default_bootscript: null,
    from_server: "",
    state: "available",
    tags: [],
    zone: call.locality,
  };
}

/** Block volumes are named only, local ones are shown whole. */
export function showVolumes({ volumes }: Item, call: Call): Json {
  const shown = Object.entries(objectOf(volumes)).map(([index, slot]): [string, Json] => {
    const { id, boot } = objectOf(slot);
    const local = call.store.get("instance/volumes", textOf(id));
    if (!local) return [index, { boot, volume_type: "sbs_volume", id, state: "available", zone: call.locality }];
    const { name, volume_type, organization, project, size, state, creation_date, modification_date, tags, zone } =
      local;
    const owner = call.store.get("instance/servers", textOf(local.server_id));
    const server = owner ? { id: owner.id, name: owner.name } : null;
    const base = { boot, id, name, volume_type, export_uri: null, organization, project, server, size, state };
    return [index, { ...base, creation_date, modification_date, tags, zone }];
  });
  return Object.fromEntries(shown);
}

export function publicIps(server: Item, call: Call): Json[] {
  return call.store
    .list("instance/ips", ({ server_id }) => server_id === server.id)
    .map(({ id, address, prefix, type, tags, ipam_id }) => {
      const v6 = type === "routed_ipv6";
      return {
        id,
        address: v6 ? textOf(prefix).replace("/64", "1") : address,
        dynamic: false,
        gateway: v6 ? "fe80::1" : "62.210.0.1",
        netmask: v6 ? "64" : "32",
        family: v6 ? "inet6" : "inet",
        provisioning_mode: v6 ? "slaac" : "dhcp",
        tags,
        state: "attached",
        ipam_id,
      };
    });
}

export function showLocation({ state }: Item, call: Call): Json {
  if (state !== "running") return null;
  return { zone_id: call.locality, platform_id: "14", cluster_id: "1", hypervisor_id: "1", node_id: "1" };
}

export function showPlacementGroup({ placement_group_id, $locality }: Item, { store, account }: Call): Json {
  const group = store.get("instance/placement-groups", textOf(placement_group_id));
  if (!group) return null;
  const { id, name, policy_type, tags, project_id } = group;
  const rest = { organization: account.organizationId, project: project_id, policy_mode: "optional" };
  return { id, name, policy_type, tags, ...rest, policy_respected: true, zone: $locality };
}

export function showInterfaces(server: Item, { store }: Call): Json {
  const mine = store.list("instance/private-nics", ({ server_id }) => server_id === server.id);
  return mine.map(
    ({ id, private_network_id, server_id, mac_address, status, created_at, updated_at, tags, ip_ids, $locality }) => ({
      id,
      private_network_id,
      server_id,
      mac_address,
      state: status,
      creation_date: created_at,
      modification_date: updated_at,
      zone: $locality,
      tags,
      ipam_ip_ids: ip_ids,
    }),
  );
}
