import { forTypes } from "./kernel/checks";
import { imagesOf, typesWithImages } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";
import type { Resource } from "./kernel/resource";

/**
 * Where images may come from: registries of our own, and publishers whose images the components run as they are. All
 * customers of Scaleway share its registries: there, a namespace is ours if it is called after the product or its owner.
 */
const allowedRegistries = [
  "rg.fr-par.scw.cloud/",
  "rg.nl-ams.scw.cloud/",
  "rg.pl-waw.scw.cloud/",
  "docker.io/library/",
  "docker.io/amir20/",
  "docker.io/apache/",
  "docker.io/dagster/",
  "docker.io/metabase/",
  "docker.io/postgis/",
  "docker.io/versity/",
];

/** Registries of an AWS account, in a region of the European Union. */
const ownAwsRegistry = /^\d{12}\.dkr\.ecr\.eu-[a-z]+-\d\.amazonaws\.com\//;

export const requireAllowedRegistries: ResourcePolicy = {
  name: "require-allowed-registries",
  rule: "Images come from a registry of our own or from a publisher that we know.",
  why: "Anyone can publish an image under a likely name; what is in it runs with the application's secrets.",
  remedy: "push the image to the product's own registry, or add its publisher to the list of this policy.",
  checks: forTypes(typesWithImages, (resource) =>
    imagesOf(resource).flatMap((image) => fromAllowedRegistry(image, resource)),
  ),
};

function fromAllowedRegistry(image: Property, resource: Resource): Finding[] {
  const address = image.text;
  // An image that was built or loaded on the machine is named by its digest alone: it comes from no registry.
  if (address === undefined || address.startsWith("sha256:")) return [];
  const whole = withRegistry(address);
  const allowed = allowedRegistries.some((registry) => whole.startsWith(registry)) || ownAwsRegistry.test(whole);
  if (!allowed) return [image.must(`start with one of ${allowedRegistries.join(", ")}`)];
  const namespace = /^rg\.[a-z-]+\.scw\.cloud\/([^/]*)/.exec(whole)?.[1];
  return namespace === undefined || isOurs(namespace, resource)
    ? []
    : [image.must("come from a namespace that is called after the product or its owner")];
}

/** Words that say nothing of whose a namespace is. */
const commonWords = /^(|apps?|data|docker|images?|prod|preprod|registry|socle|team|web)$/;

/** By the labels; what has none (a job, an image) by the names of its project and of what it is part of. */
function isOurs(namespace: string, { labels, urn }: Resource): boolean {
  const labelled = wordsOf(`${labels.get("product") ?? ""} ${labels.get("owner") ?? ""}`);
  const ours = new Set(labelled.length > 0 ? labelled : wordsOf(urn.split("::").slice(1).join(" ")));
  return wordsOf(namespace).some((word) => ours.has(word));
}

function wordsOf(name: string): string[] {
  return name
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => !commonWords.test(word));
}

/** `redis:7` is `docker.io/library/redis:7`: the first part is a registry when it has a dot or a port, or is localhost. */
function withRegistry(address: string): string {
  const [first = "", ...rest] = address.split("/");
  if (rest.length === 0) return `docker.io/library/${address}`;
  return /[.:]/.test(first) || first === "localhost" ? address : `docker.io/${address}`;
}
