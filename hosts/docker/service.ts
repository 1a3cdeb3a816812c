import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { HostOptions } from "../host";
import { protection } from "../placement";
import { container } from "./container";
import { onDaemon } from "./daemon";
import { isThere } from "./health";
import { labels } from "./labels";
import { placedName } from "./names";
import type { Site } from "./site";

/** What a backing service runs in: one container with a name that never changes, which the others find it by. */
export interface ServiceSpec {
  image: docker.RemoteImage;
  /** User of the image, which owns the volumes. */
  user: string;
  command: string[];
  memoryMb: number;
  /** Megabytes of /dev/shm. Default: Docker's, 64. */
  sharedMemoryMb?: number;
  env?: Record<string, pulumi.Input<string>>;
  secrets?: Record<string, pulumi.Input<string>>;
  volumes: { volume: docker.Volume; path: string; readOnly?: true }[];
  /** Folders in memory, with their mount options; anything else is read-only. */
  writable?: Record<string, string>;
  /** Command that succeeds while the service is well. Absent: it has nothing to ask. */
  health?: string[];
  /** What tells it to end. Default: what the image says. */
  stopSignal?: string;
  /** Labels besides those of everything. */
  labels?: Record<string, string>;
  /** It calls nobody and nobody calls it. */
  offline?: true;
}

/** The old container ends before the new one starts: they have one name, and one may write the volume. */
export function service(site: Site, name: string, spec: ServiceSpec, opts: HostOptions): docker.Container {
  const { image, user, command: words, memoryMb, env, secrets, sharedMemoryMb, volumes, health } = spec;
  return container(
    site,
    name,
    {
      name: placedName(site.placement, name),
      part: name,
      labels: spec.labels,
      image: image.imageId,
      user,
      command: words,
      memoryMb,
      env,
      secrets,
      ...(sharedMemoryMb === undefined ? {} : { shmSize: sharedMemoryMb }),
      readOnly: true,
      tmpfs: { "/tmp": "", ...spec.writable },
      volumes: volumes.map(({ volume, path, ...mode }) => ({ volumeName: volume.name, containerPath: path, ...mode })),
      ...(spec.offline ? { networkMode: "none" } : { networksAdvanced: [{ name: site.network.name }] }),
      ...(spec.stopSignal === undefined ? {} : { stopSignal: spec.stopSignal }),
      // Time to write what is in memory, where Docker gives ten seconds.
      stopTimeout: 60,
      destroyGraceSeconds: 60,
      healthcheck:
        health === undefined
          ? isThere
          : {
              tests: ["CMD", ...health],
              interval: "15s",
              timeout: "5s",
              retries: 4,
              startPeriod: "60s",
            },
    },
    { ...opts, deleteBeforeReplace: true },
  );
}

/**
 * A volume that outlives its container; protected, unless the environment may be destroyed with its data. It keeps the
 * labels it was made with, for Docker has no way to change them: other ones would take another volume, without the data.
 */
export function dataVolume(site: Site, name: string, opts: HostOptions): docker.Volume {
  return new docker.Volume(
    `${name}-data`,
    { name: placedName(site.placement, name), labels: labels(site.placement) },
    pulumi.mergeOptions(onDaemon(site, opts), { ...protection(site.placement), ignoreChanges: ["labels"] }),
  );
}
