import * as pulumi from "@pulumi/pulumi";
import * as scaleway from "@pulumiverse/scaleway";
import type { HostOptions, ImageRegistry } from "../host";
import { protection } from "../placement";
import { nameLimits, placedName } from "./names";
import type { Site } from "./site";

/**
 * A private registry namespace. Its name is unique in the region, among all of Scaleway's customers: should it be taken,
 * Scaleway says so and the component needs another logical name. It takes no tags.
 * Unless the environment is disposable it is protected: the images that run are in it.
 */
export function imageRegistry(site: Site, name: string, opts: HostOptions): ImageRegistry {
  const namespace = new scaleway.registry.Namespace(
    name,
    {
      name: placedName(site.placement, name, nameLimits.imageRegistry),
      isPublic: false,
      region: site.region,
      projectId: site.projectId,
    },
    pulumi.mergeOptions(opts, protection(site.placement)),
  );
  return { endpoint: namespace.endpoint };
}
