import { randomUUID } from "node:crypto";
import { serviceAddress } from "../addresses";
import type { Call } from "../call";
import { invalidArguments } from "../errors";
import { requireRecord } from "../objects";
import type { JsonObject } from "../records";

export const publicEndpoint = (ip: string, port: number): JsonObject => ({
  id: randomUUID(),
  ip,
  port,
  name: null,
  load_balancer: {},
});

/** An endpoint in a private network, with an address from IPAM or the one asked for. */
export function privateEndpoint(call: Call, spec: JsonObject, owner: { id: string; name: string }): JsonObject {
  const networkId = spec.private_network_id;
  if (typeof networkId !== "string") {
    throw invalidArguments([{ argument: "endpoint_spec.private_network.private_network_id", reason: "required" }]);
  }
  const reference = { collection: "vpc/private-networks", label: "private_network" };
  const network = requireRecord(call, reference, networkId);
  const wanted = typeof spec.service_ip === "string" ? spec.service_ip : undefined;
  const address = serviceAddress(call.store, network, {
    address: wanted,
    holder: { id: owner.id, type: "rdb_instance", name: owner.name },
    tags: ["managed", "scwdbaas"],
  });
  return {
    id: randomUUID(),
    ip: address.split("/")[0],
    port: 5432,
    name: null,
    private_network: {
      private_network_id: networkId,
      provisioning_mode: wanted === undefined ? "ipam" : "static",
      service_ip: address,
      zone: `${call.locality}-1`,
    },
  };
}
