import { forTypes } from "./kernel/checks";
import { imagesOf, typesWithImages } from "./kernel/containers";
import type { ResourcePolicy } from "./kernel/policy";
import type { Finding, Property } from "./kernel/property";

/** Where images may come from: registries of our own, and publishers whose images the components run as they are. */
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
  checks: forTypes(typesWithImages, (resource) => imagesOf(resource).flatMap(fromAllowedRegistry)),
};

function fromAllowedRegistry(image: Property): Finding[] {
  const address = image.text;
  // An image that was built or loaded on the machine is named by its digest alone: it comes from no registry.
  if (address === undefined || address.startsWith("sha256:")) return [];
  const whole = withRegistry(address);
  const allowed = allowedRegistries.some((registry) => whole.startsWith(registry)) || ownAwsRegistry.test(whole);
  return allowed ? [] : [image.must(`start with one of ${allowedRegistries.join(", ")}`)];
}

/** `redis:7` is `docker.io/library/redis:7`: the first part is a registry when it has a dot or a port, or is localhost. */
function withRegistry(address: string): string {
  const [first = "", ...rest] = address.split("/");
  if (rest.length === 0) return `docker.io/library/${address}`;
  return /[.:]/.test(first) || first === "localhost" ? address : `docker.io/${address}`;
}
