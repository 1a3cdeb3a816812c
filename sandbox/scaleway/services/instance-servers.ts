import { macAddress } from "../addresses";
import { type Answer, type Call, type Route, nothing, ok } from "../call";
import { change } from "../crud";
import { ApiError, invalidArgument, notFound } from "../errors";
import {
  type Fields,
  anything,
  computed,
  createdAt,
  flag,
  id,
  list,
  locality,
  oneOf,
  output,
  project,
  tags,
  text,
  updatedAt,
  uuid,
} from "../fields";
import { isObject, objectOf, stringsIn, textOf } from "../json";
import { findItem } from "../objects";
import type { Item, Json, JsonObject } from "../records";
import type { Resource } from "../resource";
import { defaultSecurityGroup } from "../seeds";
import type { Step } from "../states";
import { serverTypes } from "./instance-catalogue";
import {
  publicIps,
  showImage,
  showInterfaces,
  showLocation,
  showPlacementGroup,
  showVolumes,
} from "./instance-server-views";
import { createVolumes, deleteLocalVolumes, detach, setVolumes } from "./instance-server-volumes";

const root = "/instance/v1/zones/:zone";

/** Members that are the same on every server of today. */
const constants: Fields = Object.fromEntries(
  Object.entries({
    routed_ip_enabled: true,
    ipv6: null,
    extra_networks: [],
    enable_ipv6: false,
    private_ip: null,
    bootscript: null,
    maintenances: [],
    filesystems: [],
    end_of_service: false,
    admin_password_encryption_ssh_key_id: null,
  }).map(([name, value]) => [name, computed(() => value)]),
);

export const servers: Resource = {
  collection: "instance/servers",
  path: `${root}/servers`,
  label: "instance_server",
  plural: "servers",
  envelope: "server",
  fields: {
    id: id(),
    name: text({ required: true }),
    arch: output("x86_64"),
    commercial_type: oneOf(Object.keys(serverTypes), { required: true }),
    boot_type: oneOf(["local", "rescue"], { initial: "local" }),
    organization: output((call) => call.account.organizationId),
    project: project(),
    hostname: output((_call, { name }) => name ?? ""),
    image: { ...text({ initial: null, fixed: true }), answer: showImage },
    volumes: { ...anything({ initial: () => ({}) }), answer: showVolumes },
    tags: tags(),
    state: output("stopped"),
    protected: flag(),
    state_detail: computed(({ state }) => (state === "running" ? "booting kernel" : "")),
    public_ip: computed((server, call) => publicIps(server, call)[0] ?? null),
    public_ips: { ...list(uuid(), { fixed: true }), answer: publicIps },
    mac_address: output(() => macAddress().toLowerCase().replace(/^02/, "de")),
    dynamic_ip_required: flag(),
    creation_date: createdAt(),
    modification_date: updatedAt(),
    security_group: computed(({ security_group_id }, { store }) => {
      const group = store.get("instance/security-groups", textOf(security_group_id));
      return { id: group?.id, name: group?.name };
    }),
    location: computed(showLocation),
    allowed_actions: computed(({ state }) =>
      state === "running" ? ["poweroff", "terminate", "reboot", "stop_in_place", "backup"] : ["poweron", "backup"],
    ),
    placement_group: computed(showPlacementGroup),
    private_nics: computed(showInterfaces),
    zone: locality(),
    ...constants,
    dns: computed(({ id }) => `${id}.pub.instances.scw.cloud`),
    security_group_id: { ...uuid(), hidden: true },
    placement_group_id: { ...uuid({ clearable: true }), hidden: true },
  },
  states: { field: "state", settled: "stopped" },
  references: {
    security_group_id: { collection: "instance/security-groups", label: "instance_security_group" },
    placement_group_id: { collection: "instance/placement-groups", label: "instance_placement_group" },
    public_ips: { collection: "instance/ips", label: "instance_ip" },
  },
  owns: { "instance/private-nics": "server_id" },
  prepare: (_call, { security_group: group, placement_group: placement, ...body }) => ({
    ...body,
    ...(group === undefined ? {} : { security_group_id: isObject(group) ? group.id : group }),
    ...(placement === undefined ? {} : { placement_group_id: placement }),
  }),
  created: (call, server) => {
    const { organizationId } = call.account;
    server.security_group_id ??= defaultSecurityGroup(
      call.store,
      organizationId,
      textOf(server.project),
      call.locality,
    ).id;
    server.volumes = createVolumes(call, server);
    for (const ip of stringsIn(server.public_ips)) call.store.update("instance/ips", ip, { server_id: server.id });
  },
  updated: (call, server) => {
    if (Array.isArray(call.body.public_ips)) setPublicIps(call, server, stringsIn(call.body.public_ips));
    if (isObject(call.body.volumes)) setVolumes(call, server, call.body.volumes);
  },
  deletable: (_call, { state }) => {
    if (state !== "stopped") {
      throw new ApiError(400, { type: "invalid_request_error", message: "instance should be powered off" });
    }
  },
  removed: (store, server) => {
    for (const ip of store.list("instance/ips", ({ server_id }) => server_id === server.id)) {
      store.update("instance/ips", ip.id, { server_id: undefined });
    }
    for (const collection of ["instance/volumes", "block/volumes"]) {
      for (const volume of store.list(collection, ({ server_id }) => server_id === server.id))
        detach(store, collection, volume);
    }
  },
  filters: { project: (server, value) => server.project === value },
  actions: [{ method: "POST", path: `${root}/servers/:id/action`, run: act }],
};

function setPublicIps(call: Call, server: Item, wanted: readonly string[]): void {
  for (const ip of call.store.list("instance/ips", ({ server_id }) => server_id === server.id)) {
    if (!wanted.includes(ip.id)) call.store.update("instance/ips", ip.id, { server_id: undefined });
  }
  for (const id of wanted) {
    if (!call.store.get("instance/ips", id)) throw notFound("instance_ip", id);
    call.store.update("instance/ips", id, { server_id: server.id });
  }
}

const settle = (state: string): Step[] => [{ changes: { state } }];

/** Action → state meanwhile, what follows, states that it is possible in. */
const actions: Record<string, { during: string; then: Step[]; from: readonly string[] }> = {
  poweron: { during: "starting", then: settle("running"), from: ["stopped", "stopped in place"] },
  poweroff: { during: "stopping", then: settle("stopped"), from: ["running", "stopped in place"] },
  stop_in_place: { during: "stopping", then: settle("stopped in place"), from: ["running"] },
  reboot: { during: "starting", then: settle("running"), from: ["running"] },
  terminate: { during: "stopping", then: [{ remove: true }], from: ["running", "stopped", "stopped in place"] },
  backup: { during: "", then: [], from: ["running", "stopped", "stopped in place"] },
};

function act(call: Call): Answer {
  const server = findItem(servers, call);
  const name = textOf(call.body.action);
  const action = actions[name];
  if (!action) throw invalidArgument("action", `must be one of ${Object.keys(actions).join(", ")}`);
  if (!action.from.includes(textOf(server.state))) {
    throw new ApiError(400, { type: "invalid_request_error", message: `server should be ${action.from.join(" or ")}` });
  }
  if (server.protected === true && name === "terminate") {
    throw new ApiError(400, { type: "invalid_request_error", message: "server is protected" });
  }
  if (action.then.length > 0) {
    if (name === "terminate") deleteLocalVolumes(call, server);
    change(servers, { ...call, body: {} }, server, {});
    call.lifecycle.begin("instance/servers", server, { state: action.during }, action.then);
  }
  return { status: 202, body: { task: task(server, call) } };
}

function task(server: Item, call: Call): Json {
  return {
    id: "00000000-0000-0000-0000-000000000000",
    description: "fake task",
    status: "pending",
    href_from: `/servers/${server.id}/action`,
    href_result: `/servers/${server.id}`,
    started_at: call.now,
    terminated_at: null,
    progress: 0,
    zone: call.locality,
  };
}

const dataOf = (server: Item): JsonObject => objectOf(server.$userData);

/** User data: plain text by key, `cloud-init` among them. */
export const serverRoutes: readonly Route[] = [
  {
    method: "GET",
    path: `${root}/servers/:id/user_data`,
    run: (call) => ok({ user_data: Object.keys(dataOf(findItem(servers, call))) }),
  },
  {
    method: "GET",
    path: `${root}/servers/:id/user_data/:key`,
    run: (call) => {
      const value = dataOf(findItem(servers, call))[call.params.key ?? ""];
      if (typeof value !== "string") throw notFound("user_data", call.params.key ?? "");
      return { status: 200, text: value };
    },
  },
  {
    method: "PATCH",
    path: `${root}/servers/:id/user_data/:key`,
    run: (call) => {
      const server = findItem(servers, call);
      const data = { ...dataOf(server), [call.params.key ?? ""]: call.text };
      call.store.update("instance/servers", server.id, { $userData: data });
      return nothing;
    },
  },
  {
    method: "DELETE",
    path: `${root}/servers/:id/user_data/:key`,
    run: (call) => {
      const server = findItem(servers, call);
      const left = Object.entries(dataOf(server)).filter(([key]) => key !== call.params.key);
      call.store.update("instance/servers", server.id, { $userData: Object.fromEntries(left) });
      return nothing;
    },
  },
];
