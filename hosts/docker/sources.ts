import { resolve } from "node:path";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { ImageSource } from "../environment";
import type { HostOptions } from "../host";
import { onDaemon, type Site } from "./site";

/** The images of one product, and what their containers see of this computer. */
export interface Sources {
  /** Where images are pulled from, or, without a registry, what the names of those on the machine begin with. */
  endpoint: string;
  /** An image on the machine: the one that is built here, or else the one that is there or is pulled. */
  image(name: string, address: pulumi.Input<string>, opts: HostOptions): LocalImage;
}

export interface LocalImage {
  id: pulumi.Output<string>;
  mounts: pulumi.Output<docker.types.input.ContainerVolume[]>;
}

export interface SourcesArgs {
  /** Registry and folder that holds the images of all products: `ghcr.io/team`. Default: none, they are on the machine. */
  registry?: string;
  /** Version of the product, which is the tag of its images. */
  version: string;
  /** By image, where it is built from and what is mounted. */
  sources: Readonly<Record<string, ImageSource>>;
}

/** Builds what has a folder with a Dockerfile. A file that changes there makes another image, and another release. */
export function openSources(
  site: Site,
  name: string,
  { registry, version, sources }: SourcesArgs,
  opts: HostOptions,
): Sources {
  const { product } = site.placement;
  const endpoint = registry === undefined ? product : `${registry}/${product}`;
  const builds = Object.entries(sources).flatMap(([part, { build }]) =>
    build === undefined
      ? []
      : [[part, imageBuild(site, `${name}-${part}`, `${endpoint}/${part}:${version}`, build, opts)] as const],
  );
  const built = {
    dependsOn: builds.map(([, image]) => image),
    triggers: Object.fromEntries(builds.map(([part, { repoDigest }]) => [part, repoDigest])),
  };
  const mounts = new Map(
    Object.entries(sources).map(([part, source]) => [`${endpoint}/${part}:${version}`, mountsOf(source)]),
  );
  return {
    endpoint,
    image(imageName, address, imageOpts) {
      const { imageId } = new docker.RemoteImage(
        `${imageName}-image`,
        { name: address, keepLocally: true, triggers: built.triggers },
        onDaemon(site, { ...imageOpts, dependsOn: [...(imageOpts.dependsOn ?? []), ...built.dependsOn] }),
      );
      return { id: imageId, mounts: pulumi.output(address).apply((known) => mounts.get(known) ?? []) };
    },
  };
}

function imageBuild(site: Site, name: string, imageName: string, context: string, opts: HostOptions): docker.Image {
  return new docker.Image(name, { imageName, build: { context }, skipPush: true }, onDaemon(site, opts));
}

function mountsOf({ mounts }: ImageSource): docker.types.input.ContainerVolume[] {
  return Object.entries(mounts).map(([folder, containerPath]) => ({ hostPath: resolve(folder), containerPath }));
}
