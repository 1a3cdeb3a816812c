import { ApiError } from "../errors";
import { createdAt, id, output, tags, text, updatedAt, uuid } from "../fields";
import { textOf } from "../json";
import { nameTaken } from "../objects";
import type { Item } from "../records";
import type { Resource } from "../resource";
import type { Store } from "../store";
import { root, states } from "./container-common";
import { recordsNamed, zoneOf } from "./dns-data";

export const domains: Resource = {
  collection: "containers/domains",
  path: `${root}/domains`,
  label: "domain",
  plural: "domains",
  calls: ["create", "list", "read", "delete"],
  fields: {
    id: id(),
    hostname: text({ required: true, pattern: /^([a-z0-9_-]+\.)+[a-z]{2,}$/i, help: "must be a host name" }),
    container_id: uuid({ required: true }),
    status: output("ready"),
    error_message: output(),
    created_at: createdAt(),
    updated_at: updatedAt(),
    tags: tags(),
  },
  states,
  references: { container_id: { collection: "containers/containers", label: "container" } },
  unique: { members: ["hostname"], conflict: nameTaken("domain", "hostname") },
  settled: (store, item) => {
    store.update("containers/domains", item.id, { error_message: "" });
  },
  check: (call, item) => requirePointer(call.store, item),
  show: { title: "hostname" },
};

/** The platform attaches a domain only when it leads to the container. Zones that are not hosted here are believed. */
function requirePointer(store: Store, { hostname, container_id }: Item): void {
  const host = textOf(hostname);
  const zone = zoneOf(store, host);
  if (!zone) return;
  const container = store.get("containers/containers", textOf(container_id));
  const target = `${new URL(container?.public_endpoint ?? "https://unknown").hostname}.`;
  const pointers = recordsNamed(store, zone, host).filter(({ type }) => type === "CNAME" || type === "ALIAS");
  if (pointers.some(({ data }) => data === target)) return;
  throw new ApiError(400, { message: `could not validate domain: ${host} has no CNAME or ALIAS record to ${target}` });
}
