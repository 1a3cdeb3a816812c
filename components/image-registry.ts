import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../hosts/host";

export interface ImageRegistryArgs {
  /** Where it is kept. */
  host: Host;
}

/**
 * A private registry for the product's container images.
 *
 * @example
 * const images = new ImageRegistry("lvao-images", { host });
 * new App("lvao-web", { …, image: pulumi.interpolate`${images.endpoint}/web:${version}` });
 *
 * Nothing replaces it; its images go with it.
 */
export class ImageRegistry extends pulumi.ComponentResource {
  /** Address images are pushed to and pulled from, without scheme or trailing slash. */
  readonly endpoint: pulumi.Output<string>;

  constructor(name: string, args: ImageRegistryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:ImageRegistry", name, {}, opts);
    this.endpoint = args.host.imageRegistry(name, { parent: this }).endpoint;
    this.registerOutputs({ endpoint: this.endpoint });
  }
}
