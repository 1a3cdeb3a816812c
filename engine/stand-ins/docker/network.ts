import type Docker from "dockerode";
import type { Inputs, InputValues } from "../inputs";
import { resourceType } from "../resource-type";
import { type Properties, textOf } from "../values";
import { daemon, daemonAddress } from "./daemon";
import { explained, unlessGone } from "./failures";
import { labelMap, labelsShape } from "./labels";
import { removed } from "./waiting";

const inputs = {
  name: { type: "string", replaces: true, automatic: true },
  driver: { type: "string", replaces: true },
  attachable: { type: "boolean", replaces: true },
  ingress: { type: "boolean", replaces: true },
  internal: { type: "boolean", replaces: true },
  ipv6: { type: "boolean", replaces: true },
  labels: { type: "any", shape: labelsShape, replaces: true, unordered: true },
  options: { type: "string map", replaces: true },
  ipamDriver: { type: "string", default: "default", replaces: true },
  ipamOptions: { type: "string map", replaces: true },
  ipamConfigs: {
    type: "any",
    shape: {
      list: { "subnet?": "string", "gateway?": "string", "ipRange?": "string", "auxAddress?": "string map" },
    },
    replaces: true,
    unordered: true,
  },
} as const satisfies Inputs;

/** A network is never changed, only replaced. */
export const network = resourceType({
  inputs,
  outputs: ["driver", "internal", "ipamConfigs", "options", "scope"],
  async create(given) {
    const docker = await daemon();
    const created = await docker
      .createNetwork({
        Name: given.name,
        CheckDuplicate: true,
        Driver: given.driver ?? "bridge",
        Attachable: given.attachable ?? false,
        Ingress: given.ingress ?? false,
        Internal: given.internal ?? false,
        EnableIPv6: given.ipv6 ?? false,
        Labels: labelMap(given.labels),
        Options: given.options ?? {},
        IPAM: ipamOf(given),
      })
      .catch(explained(docker, daemonAddress(), { called: `network "${given.name}"`, tried: "cannot be created" }));
    return { id: created.id, outputs: outputsOf(await docker.getNetwork(created.id).inspect()) };
  },
  async read(id, state) {
    const docker = await daemon();
    const found = await unlessGone(docker.getNetwork(id).inspect()).catch(
      explained(docker, daemonAddress(), { called: `network "${textOf(state["name"])}"`, tried: "cannot be read" }),
    );
    // What Docker cannot change needs no look; it adds gateways to what the program gave.
    return found && { name: found.Name, scope: found.Scope };
  },
  async delete({ name }, { id }) {
    const docker = await daemon();
    await removed(() => docker.getNetwork(id).remove()).catch(
      explained(docker, daemonAddress(), { called: `network "${name}"`, tried: "cannot be removed" }),
    );
  },
});

function ipamOf({ ipamDriver, ipamConfigs, ipamOptions }: InputValues<typeof inputs>): Docker.IPAM {
  return {
    Driver: ipamDriver,
    ...(ipamOptions === undefined ? {} : { Options: ipamOptions }),
    ...(ipamConfigs === undefined
      ? {}
      : {
          Config: ipamConfigs.map(({ subnet, gateway, ipRange, auxAddress }) => ({
            ...(subnet === undefined ? {} : { Subnet: subnet }),
            ...(gateway === undefined ? {} : { Gateway: gateway }),
            ...(ipRange === undefined ? {} : { IPRange: ipRange }),
            ...(auxAddress === undefined ? {} : { AuxiliaryAddresses: auxAddress }),
          })),
        }),
  };
}

function outputsOf(found: Docker.NetworkInspectInfo): Properties {
  return {
    driver: found.Driver,
    internal: found.Internal,
    scope: found.Scope,
    options: found.Options ?? {},
    ipamConfigs: (found.IPAM?.Config ?? []).map(({ Subnet, Gateway, IPRange }) => ({
      ...(Subnet === undefined ? {} : { subnet: Subnet }),
      ...(Gateway === undefined ? {} : { gateway: Gateway }),
      ...(IPRange === undefined ? {} : { ipRange: IPRange }),
    })),
  };
}
