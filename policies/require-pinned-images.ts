import { forTypes } from "./kernel/checks";
import { imagesOf, typesWithImages } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";

/** Tags that mean another image tomorrow. */
const movingTag =
  /^(latest|current|dev|develop|development|edge|head|main|master|next|nightly|preprod|prod|production|stable|staging|test|trunk|preview-.*)$/i;

export const requirePinnedImages: ResourcePolicy = {
  name: "require-pinned-images",
  rule: "Images are named by a digest or by the tag of one version.",
  why: "A tag that moves changes what runs without a deploy that anyone reviewed, and a rollback brings nothing back.",
  remedy: "name the version, as in rg.fr-par.scw.cloud/team/app:v1.4.2, or its digest.",
  checks: forTypes(typesWithImages, (resource) => imagesOf(resource).flatMap(pinned)),
};

function pinned(image: Property): Finding[] {
  if (image.isUnknown || image.isAbsent) return [];
  const address = image.text ?? "";
  if (/^([^@]*@)?sha256:[0-9a-f]{64}$/.test(address)) return [];
  if (address.includes("@")) return [image.must("end with a whole digest: sha256: and 64 hexadecimal digits")];
  // A colon before a slash is a port: `registry.example:5000/app`.
  const tag = /:([^/:@]+)$/.exec(address)?.[1];
  if (tag === undefined) return [image.must("end with the tag of a version, or a digest: without one it means latest")];
  return movingTag.test(tag) || !namesOne(tag, address)
    ? [image.must("end with the tag of a version, or a digest")]
    : [];
}

/** A whole version, `v1.4.2`; a commit, `4f1d2c8`; or the number of a build, `build-1047`. `lts`, `1` and `16` move. */
function namesOne(tag: string, address: string): boolean {
  const version = /(?:^|[-_])v?(\d+(?:\.\d+)+)/i.exec(tag)?.[1];
  return (version?.split(".").length ?? 0) >= numbersOfVersion(address) || commitOrBuild.test(tag);
}

const commitOrBuild = /(^|[-_.])([0-9a-f]{7,40}|\d{3,})($|[-_.])/i;

/** Docker's official images move `redis:7.2` with each patch; the versions of PostgreSQL and Debian have two numbers. */
function numbersOfVersion(address: string): number {
  const name = /^(?:docker\.io\/library\/|library\/)?([^/:@]+):/.exec(address)?.[1];
  return name === undefined || name === "postgres" || name === "debian" ? 2 : 3;
}
