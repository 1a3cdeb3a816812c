/** What a URN says: `urn:pulumi:<stack>::<project>::<type>$<type>::<name>` (Pulumi documentation, "URNs"). */
export interface UrnParts {
  /** The resource's own type, without those of its parents. */
  type: string;
  /** Its logical name. */
  name: string;
}

export function partsOf(urn: string): UrnParts {
  const [, , types = "", ...name] = urn.split("::");
  return { type: types.split("$").at(-1) ?? "", name: name.join("::") };
}
