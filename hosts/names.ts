import { createHash } from "node:crypto";
import type { Placement } from "./host";

/**
 * Name of an object where a host makes it: the parts in lower case letters, digits and dashes. When something of them had to be
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
