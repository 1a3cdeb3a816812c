import { createHash } from "node:crypto";
import type { Placement } from "../host";

/**
 * Longest name of each kind of object. Where Scaleway publishes no limit, 63: that of a DNS label, which such names end
 * up in. A container's name shares its label with 20 characters of the namespace, 8 of its id and a dash.
 */
export const nameLimits = {
  apiClient: 64,
  bucket: 63,
  container: 34,
  containerNamespace: 20,
  databaseServer: 63,
  databaseUser: 63,
  network: 63,
  imageRegistry: 54,
  instance: 63,
  job: 63,
  redis: 63,
  secret: 63,
} as const;

/**
 * Name of an object on Scaleway: the parts in lower case letters, digits and dashes. When something of them had to be
 * changed or cut, the end is a hash of the whole, so that two different names never become one.
 */
export function physicalName(parts: readonly string[], limit: number): string {
  const whole = parts.join("-");
  const name = whole
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-|-$/g, "");
  if (name === whole && name.length <= limit) {
    return name;
  }
  const hash = createHash("sha256").update(whole).digest("hex").slice(0, 8);
  const head = name.slice(0, limit - hash.length - 1).replace(/-$/, "");
  return head === "" ? hash : `${head}-${hash}`;
}

/** Product, environment, and what of a logical name does not repeat the product: `lvao-prod-db` of `lvao-db`. */
export function placedName(placement: Placement, name: string, limit: number): string {
  return physicalName([placement.product, placement.environment, ...localParts(placement, name)], limit);
}

/** The same without product and environment, for objects inside something that has them in its name. */
export function localName(placement: Placement, name: string, limit: number): string {
  return physicalName(localParts(placement, name), limit);
}

function localParts({ product }: Placement, name: string): string[] {
  const local = name.startsWith(`${product}-`) ? name.slice(product.length + 1) : name;
  return local === product ? [] : [local];
}
