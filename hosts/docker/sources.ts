import { resolve } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageSource } from "../environment";
import type { HostOptions, Placement } from "../host";
import { rejectMistakes } from "../mistake";
import { onDaemon, type Daemon } from "./daemon";
import { sourceMistakes } from "./source-mistakes";

/** The images of one product, and what their containers see of this computer. */
export interface Sources {
  /** What the addresses of the product's images begin with, without a trailing slash. */
  endpoint: string;
  /** An image on the machine: the one that is built here, or else the one that is there or is pulled. */
  image(name: string, address: pulumi.Input<string>, opts: HostOptions): LocalImage;
}

export interface LocalImage {
  id: pulumi.Output<string>;
  /** What the containers of the image are given besides. */
  mounts: pulumi.Output<docker.types.input.ContainerMount[]>;
  overrides: pulumi.Output<Record<string, string>>;
}

export interface SourcesArgs {
  /** Registry and folder that holds the images of all products: `ghcr.io/team`. Default: none, they are on the machine. */
  registry?: string;
  /** Version of the product, which is the tag of its images. */
  version: string;
  /** By image, where it is built from and what is mounted. */
  sources: Readonly<Record<string, ImageSource>>;
}

/**
 * Registry of images that are in none. Docker looks for a name without a registry on Docker Hub, where anyone may publish
 * an image under our names; under this one it looks on the machine, and finds nothing else.
 */
const noRegistry = "localhost";

/**
 * Builds what has a folder with a Dockerfile. A file that changes there makes another image, and another release.
 * @throws RunError when a folder or a Dockerfile is not there
 */
export function openSources(
  site: { server: Daemon; placement: Placement },
  name: string,
  { registry = noRegistry, version, sources }: SourcesArgs,
  opts: HostOptions,
): Sources {
  const endpoint = `${registry}/${site.placement.product}`;
  const address = (part: string) => `${endpoint}/${part}:${version}`;
  rejectMistakes(`Images of ${name}`, sourceMistakes(sources));
  const builds = new Map(
    Object.entries(sources).flatMap(([part, { build: context }]) => {
      if (context === undefined) return [];
      const args = { imageName: address(part), build: { context }, skipPush: true };
      return [[address(part), new docker.Image(`${name}-${part}`, args, onDaemon(site, opts))]];
    }),
  );
  const sourcesByAddress = new Map(Object.entries(sources).map(([part, source]) => [address(part), source]));
  return {
    endpoint,
    image(imageName, of, imageOpts) {
      // What is built has to be there before it is looked for, and is looked for again when it is built anew.
      const triggers = pulumi.output(of).apply((known): Record<string, pulumi.Output<string>> => {
        const build = builds.get(known);
        return build === undefined ? {} : { build: build.repoDigest };
      });
      const { imageId } = new docker.RemoteImage(
        `${imageName}-image`,
        { name: of, keepLocally: true, triggers },
        onDaemon(site, imageOpts),
      );
      const source = pulumi.output(of).apply((known) => sourcesByAddress.get(known) ?? { mounts: {}, env: {} });
      return { id: imageId, mounts: source.apply(mountsOf), overrides: source.apply(({ env }) => ({ ...env })) };
    },
  };
}

function mountsOf({ mounts }: Pick<ImageSource, "mounts">): docker.types.input.ContainerMount[] {
  return Object.entries(mounts).map(([folder, target]) => ({ type: "bind", source: resolve(folder), target }));
}
