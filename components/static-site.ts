import * as pulumi from "@pulumi/pulumi";
import type { Host } from "../hosts/host";
import { App } from "./app";

export interface StaticSiteArgs {
  /** Where it runs. */
  host: Host;
  /** Full address of an image with nginx and the files, with a tag or a digest. Another image is a new release. */
  image: pulumi.Input<string>;
  /** Full domain name. */
  domain: string;
}

/**
 * Files that anyone may read, behind HTTPS: the documentation of a dbt project, say.
 *
 * nginx from an image and not a bucket's website: a website's bucket has to be open to everybody, it has a version of its
 * own and no certificate for its domain, while an image is deployed, rolled back and named like the product's others, and
 * every bucket stays private.
 *
 * @example
 * new StaticSite("fwb-docs", { host, image: pulumi.interpolate`${images.endpoint}/dbt-docs:${version}`, domain: "docs.example.fr" });
 *
 * The image's nginx must listen on port 8080, as `nginxinc/nginx-unprivileged` does: `COPY target /usr/share/nginx/html`.
 * Holds no data.
 */
export class StaticSite extends pulumi.ComponentResource {
  /** Known once it is healthy. */
  readonly url: pulumi.Output<string>;

  constructor(name: string, args: StaticSiteArgs, opts?: pulumi.ComponentResourceOptions) {
    super("socle:components:StaticSite", name, {}, opts);
    const { host, image, domain } = args;
    const app = new App(
      name,
      {
        host,
        image,
        processes: {
          site: {
            command: ["nginx", "-g", "daemon off;"],
            http: { port: 8080, health: "/", public: true, domain },
            memoryMb: 128,
            instances: { min: 1, max: 2 },
          },
        },
      },
      { parent: this },
    );
    this.url = app.addresses["site"]!;
    this.registerOutputs({ url: this.url });
  }
}
