import type { ResourcePolicy } from "./kernel/policy";
import type { Finding } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/** Regions on the soil of the European Union. London (eu-west-2) and Zurich (eu-central-2) are not. */
const europeanRegions = [
  "fr-par",
  "nl-ams",
  "pl-waw",
  "eu-central-1",
  "eu-north-1",
  "eu-south-1",
  "eu-south-2",
  "eu-west-1",
  "eu-west-3",
  "eusc-de-east-1",
];

export const requireEuropeanRegions: ResourcePolicy = {
  name: "require-european-regions",
  rule: "Everything runs and is stored in the European Union.",
  why: "Personal data that leaves the Union needs grounds of its own (GDPR, chapter V), and other laws may reach it.",
  remedy: `choose one of ${europeanRegions.join(", ")}.`,
  checks: { "*": inTheUnion },
};

/** A resource says where it is, or its provider does. */
function inTheUnion({ type, props, provider }: Resource): Finding[] {
  if (!/^(pulumi:providers:)?(scaleway|aws)\b/.test(type)) return [];
  const places = [props.at("region"), props.at("zone"), props.at("availabilityZone")];
  const own = places.filter((place) => !place.isAbsent);
  const inherited = own.length > 0 ? [] : [provider.at("region"), provider.at("zone")];
  return [...own, ...inherited]
    .filter(({ text }) => text !== undefined && !isEuropean(text))
    .map((place) => place.must("be in the European Union"));
}

/** Zones are named after their region: `fr-par-1`, `eu-west-3a`. */
function isEuropean(place: string): boolean {
  return europeanRegions.some(
    (region) => place.startsWith(region) && /^(-\d|[a-z])?$/.test(place.slice(region.length)),
  );
}
