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
  // A colon before a slash is a port: `registry.example:5000/app`.
  const tag = /:([^/:@]+)$/.exec(address)?.[1];
  if (tag === undefined) return [image.must("end with the tag of a version, or a digest: without one it means latest")];
  return movingTag.test(tag) ? [image.must("end with the tag of a version, or a digest")] : [];
}
